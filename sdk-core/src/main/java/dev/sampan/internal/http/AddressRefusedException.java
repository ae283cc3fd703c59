package dev.sampan.internal.http;

import java.io.IOException;

/** A server sent the caller to an address where it has no business; no connection was made. */
public final class AddressRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public AddressRefusedException(String message) {
        super(message);
    }
}
