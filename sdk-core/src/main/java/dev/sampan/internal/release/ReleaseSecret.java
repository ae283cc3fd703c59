package dev.sampan.internal.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A release as a Secret: one entry with gzipped JSON. */
public final class ReleaseSecret {
    /** The type of the Secret. */
    public static final String TYPE = "sampan.dev/release";

    /** The label that holds the release's number. */
    public static final String LABEL = "sampan.dev/release";

    /** The entry of the Secret's data. */
    public static final String ENTRY = "release";

    private static final int MAX_INFLATED_BYTES = 32 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReleaseSecret() {}

    /** The bytes of the entry. */
    public static byte[] pack(JsonNode record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(JSON.writeValueAsBytes(record));
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * What a Secret holds.
     *
     * @throws IOException if it holds no release
     */
    public static JsonNode unpack(JsonNode secret) throws IOException {
        byte[] packed;
        try {
            packed = Base64.getDecoder().decode(secret.path("data").path(ENTRY).asText());
        } catch (IllegalArgumentException e) {
            throw new IOException("its entry is no Base64", e);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return JSON.readTree(in.readNBytes(MAX_INFLATED_BYTES));
        }
    }
}
