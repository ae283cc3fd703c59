package dev.sampan.internal.http;

import java.io.IOException;

/** A call without TLS to another machine; nothing was sent. */
public final class CleartextRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    CleartextRefusedException(String host) {
        super("plain HTTP is for loopback addresses only, " + host + " is none");
    }
}
