package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.util.regex.Pattern;

/** Repository names and tags by the grammar of the specification. */
final class Names {
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final int LONGEST = 255;

    private Names() {}

    static boolean isValid(String repository) {
        return repository.length() <= LONGEST && REPOSITORY.matcher(repository).matches();
    }

    static void require(String repository) {
        if (!isValid(repository)) {
            throw new RegistryRefusal(Code.NAME_INVALID, repository);
        }
    }

    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }
}
