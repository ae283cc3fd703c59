package dev.sampan.problem;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The other side answered with an error, or could not be reached: a cloud API, a cluster or a registry. */
public abstract class RemoteException extends SampanException {
    private static final long serialVersionUID = 1L;

    private final transient RemoteError error;

    RemoteException(Problem problem, RemoteError error, @Nullable Throwable cause) {
        super(problem, cause);
        this.error = error;
    }

    /** The HTTP status, or 0 when no answer came. */
    public int status() {
        return error.status();
    }

    /** The code that the other side gave, such as {@code Throttling.User}, {@code NotFound} or {@code DENIED}; may be empty. */
    public String remoteCode() {
        return error.code();
    }

    /** The request id to quote to support, where the answer had one. */
    public Optional<String> requestId() {
        return Optional.ofNullable(error.requestId());
    }

    /** Whether the same call may succeed later. Sampan has already retried what its policy allows. */
    public boolean isRetryable() {
        return error.retryable();
    }
}
