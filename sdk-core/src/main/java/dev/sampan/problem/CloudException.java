package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/** An Alibaba Cloud API answered with an error, or could not be reached. */
public final class CloudException extends RemoteException {
    private static final long serialVersionUID = 1L;

    public CloudException(Problem problem, RemoteError error, @Nullable Throwable cause) {
        super(problem, error, cause);
    }
}
