package dev.sampan.internal.http;

import java.io.IOException;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;

/** Reads answers with a cap, so that no answer can fill the heap. */
public final class Bodies {
    /** The cap of an answer that nobody gave another. */
    public static final long CAP = 64L << 20;

    private static final long SLICE = 64 << 10;

    private Bodies() {}

    /** The whole body after inflating. */
    public static byte[] read(ResponseBody body, long cap) throws IOException {
        BufferedSource source = body.source();
        Buffer read = new Buffer();
        while (source.read(read, SLICE) != -1) {
            if (read.size() > cap) {
                throw new BodyTooLargeException(cap);
            }
        }
        return read.readByteArray();
    }
}
