package dev.sampan.internal.oci;

import dev.sampan.internal.retry.Deadline;
import java.util.Optional;

/** Gives the login of one registry when it is needed, renewed before it runs out. Thread-safe. */
public interface LoginSource {
    /** Empty for anonymous use. May call the cloud. */
    Optional<Login> login(Deadline deadline);

    /** What to use after the registry refused this; the same when there is nothing newer. */
    default Optional<Login> renewed(Login refused, Deadline deadline) {
        return login(deadline);
    }

    static LoginSource anonymous() {
        return deadline -> Optional.empty();
    }

    static LoginSource fixed(Login login) {
        return deadline -> Optional.of(login);
    }
}
