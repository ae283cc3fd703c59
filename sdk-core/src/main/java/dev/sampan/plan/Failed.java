package dev.sampan.plan;

import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The act did not reach its goal, and it is known why.
 *
 * @param summary one line, such as {@code release 2 of web is hopeless}
 * @param cause what is wrong, with its evidence and the next step
 * @param remains what the act has left behind, one line each
 * @param exception the exception that ended it, when one did
 */
public record Failed<T>(
        String summary,
        Finding cause,
        List<String> remains,
        @Nullable SampanException exception) implements Outcome<T> {
    public Failed {
        remains = List.copyOf(remains);
    }

    @Override
    public T orElseThrow() {
        throw exception != null
                ? exception
                : new SampanException(
                        new Problem(cause.id(), summary, OutcomeText.seen(cause), cause.reason(), cause.nextStep()),
                        null);
    }

    @Override
    public String toString() {
        return OutcomeText.failed(this);
    }
}
