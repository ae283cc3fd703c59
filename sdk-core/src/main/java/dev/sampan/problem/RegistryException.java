package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/** An image registry answered with an error, or could not be reached. */
public final class RegistryException extends RemoteException {
    private static final long serialVersionUID = 1L;

    public RegistryException(Problem problem, RemoteError error, @Nullable Throwable cause) {
        super(problem, error, cause);
    }
}
