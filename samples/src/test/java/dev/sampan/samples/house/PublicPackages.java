package dev.sampan.samples.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** One slice per package that users see. */
final class PublicPackages implements SliceAssignment {
    private final String root;

    PublicPackages(String root) {
        this.root = root;
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        String name = type.getPackageName();
        boolean seen = (name + ".").startsWith(root + ".") && !name.contains(".internal");
        return seen ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
        return "public packages of " + root;
    }
}
