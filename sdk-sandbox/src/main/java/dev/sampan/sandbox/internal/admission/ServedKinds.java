package dev.sampan.sandbox.internal.admission;

import java.util.Optional;

/** Which resource a kind is served as. */
@FunctionalInterface
public interface ServedKinds {
    /** {@code plural.group}, or the plural alone for the core group. */
    Optional<String> find(String apiVersion, String kind);
}
