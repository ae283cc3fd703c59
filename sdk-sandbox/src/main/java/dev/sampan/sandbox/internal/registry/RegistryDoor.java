package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.util.function.Supplier;

/** Asks the registry's owner before a call is served. Thread-safe. */
final class RegistryDoor {
    /** Every caller is on loopback. */
    private static final String ADDRESS = "127.0.0.1";

    private final Supplier<RegistryOwner> owner;
    private final RegistryCatalog catalog;

    RegistryDoor(Supplier<RegistryOwner> owner, RegistryCatalog catalog) {
        this.owner = owner;
        this.catalog = catalog;
    }

    void requireAdmitted() {
        if (!owner.get().admits(ADDRESS)) {
            throw new RegistryRefusal(Code.DENIED);
        }
    }

    /** Makes the repository that is pushed to, if it is not there and its owner has it made. */
    void requirePushable(String repository) {
        if (catalog.find(repository).isPresent()) {
            return;
        }
        switch (owner.get().onPush(repository)) {
            case REFUSED -> throw new RegistryRefusal(Code.DENIED);
            case FIXED_TAGS -> catalog.create(repository, true, "", "");
            case MOVABLE_TAGS -> {}
        }
    }

    /** A manifest was put: the owner hears of its tag, if it has one. */
    void pushed(String repository, String reference) {
        if (!reference.contains(":")) {
            owner.get().pushed(repository, reference);
        }
    }
}
