package dev.sampan.deploy;

import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;

/** This act lost its app to a later holder of the Lease and may write no more. Its outcome tells so; it is never thrown to a caller. */
final class TakenOverException extends SampanException {
    private static final long serialVersionUID = 1L;

    TakenOverException(String app, String by) {
        super(
                new Problem(
                        "deploy.taken-over",
                        "go on with " + app,
                        "another has taken the app over: " + by,
                        "this process slept longer than its Lease lasted, or was cut off",
                        "look at history(\"" + app + "\")"),
                null);
    }
}
