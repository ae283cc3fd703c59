package dev.sampan.plan;

/**
 * Nothing had to be done, and nothing was written.
 *
 * @param value what the act would have yielded
 * @param summary one line that says what is already as wished
 */
public record Unchanged<T>(T value, String summary) implements Outcome<T> {
    @Override
    public T orElseThrow() {
        return value;
    }

    @Override
    public String toString() {
        return OutcomeText.bounded(OutcomeText.first("Unchanged", summary));
    }
}
