package dev.sampan.samples.quickstart;

/** The command line asks for something that cannot begin. */
final class BadCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadCallException(String message) {
        super(message);
    }
}
