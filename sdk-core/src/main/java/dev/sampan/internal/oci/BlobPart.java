package dev.sampan.internal.oci;

import dev.sampan.internal.oci.OciRegistry.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** Some bytes of a blob, read anew each time they are sent. */
final class BlobPart extends RequestBody {
    private static final MediaType BYTES = MediaType.get("application/octet-stream");

    private final BlobSource source;
    private final long offset;
    private final long length;

    BlobPart(BlobSource source, long offset, long length) {
        this.source = source;
        this.offset = offset;
        this.length = length;
    }

    @Override
    public MediaType contentType() {
        return BYTES;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        try (InputStream content = open()) {
            byte[] buffer = new byte[64 << 10];
            long left = length;
            while (left > 0) {
                int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new UnreadableSource("the content is shorter than it said");
                }
                sink.write(buffer, 0, count);
                left -= count;
            }
        }
    }

    private InputStream open() throws IOException {
        InputStream content;
        try {
            content = source.open();
            content.skipNBytes(offset);
        } catch (IOException e) {
            throw new UnreadableSource("the content cannot be read: " + e.getMessage());
        }
        return content;
    }

    /** The content could not be read here. */
    static final class UnreadableSource extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableSource(String message) {
            super(message);
        }
    }
}
