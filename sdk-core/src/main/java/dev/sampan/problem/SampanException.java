package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Sampan throws. Unchecked. Its message is the four lines of its {@link Problem}.
 *
 * <p>The branches are told apart by what the caller does next: {@link InvalidRequestException} (correct the call),
 * {@link CloudException}, {@link ClusterException}, {@link RegistryException} (the other side said no; each is a {@link RemoteException}),
 * {@link NotReadyException} (time ran out). An exception never holds a credential, nor a foreign exception that does.
 */
public class SampanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public SampanException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** The code of the problem, such as {@code image.tag-mutable}. */
    public String code() {
        return problem.code();
    }
}
