package dev.sampan.internal.oci;

import java.util.Optional;

/** Gives the login of one registry when it is needed, renewed before it runs out. Thread-safe. */
public interface LoginSource {
    /** Empty for anonymous use. May call the cloud. */
    Optional<Login> login();

    /** What to use after the registry refused this; the same when there is nothing newer. */
    default Optional<Login> renewed(Login refused) {
        return login();
    }

    static LoginSource anonymous() {
        return Optional::empty;
    }

    static LoginSource fixed(Login login) {
        return () -> Optional.of(login);
    }
}
