package dev.sampan.internal.http;

import java.io.IOException;

/** An answer is larger than its cap after inflating; the rest of it was not read. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public BodyTooLargeException(long cap) {
        super("the answer is larger than " + cap + " bytes");
    }
}
