package dev.sampan.samples.quickstart;

/** A step of the story was not what it should be. */
public final class StoryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoryFailedException(String message) {
        super(message);
    }
}
