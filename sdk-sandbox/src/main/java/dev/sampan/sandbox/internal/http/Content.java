package dev.sampan.sandbox.internal.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of a known length that can be opened again and again. Thread-safe. */
public interface Content {
    Content EMPTY = of(new byte[0]);

    long size();

    InputStream open() throws IOException;

    /** Bytes in memory; the array must not be changed any more. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** A range of this content. */
    default Content range(long from, long length) {
        Content whole = this;
        return new Content() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                InputStream in = whole.open();
                in.skipNBytes(from);
                return in;
            }
        };
    }
}
