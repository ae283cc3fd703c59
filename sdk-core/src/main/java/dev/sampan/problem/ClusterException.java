package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/** A Kubernetes API answered with an error, or could not be reached. */
public final class ClusterException extends RemoteException {
    private static final long serialVersionUID = 1L;

    public ClusterException(Problem problem, RemoteError error, @Nullable Throwable cause) {
        super(problem, error, cause);
    }
}
