package dev.sampan.sandbox.internal.cel;

/** An expression that cannot be compiled or evaluated, in the words of the server. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExpressionException(String message) {
        super(message);
    }

    /** What it says; never null. */
    public String words() {
        return String.valueOf(getMessage());
    }
}
