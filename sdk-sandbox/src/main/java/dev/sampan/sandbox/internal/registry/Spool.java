package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.http.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes that grow: in memory at first, in a file from one MiB on. Written by one thread at a time, read once it no longer grows. */
final class Spool implements Content {
    private static final int MOST_IN_MEMORY = 1024 * 1024;

    private final Path directory;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private volatile long size;

    Spool(Path directory) {
        this.directory = directory;
    }

    /** Appends what comes until it ends. What came before a failure stays. */
    void append(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        if (file == null) {
            appendToMemory(in, buffer);
        }
        Path spilled = file;
        if (spilled != null) {
            try (OutputStream out =
                    Files.newOutputStream(spilled, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                int count;
                while ((count = in.read(buffer)) >= 0) {
                    out.write(buffer, 0, count);
                    size += count;
                }
            }
        }
    }

    private void appendToMemory(InputStream in, byte[] buffer) throws IOException {
        int count;
        while (file == null && (count = in.read(buffer)) >= 0) {
            memory.write(buffer, 0, count);
            size += count;
            if (size > MOST_IN_MEMORY) {
                Path spilled = Files.createTempFile(directory, "blob", "");
                Files.write(spilled, memory.toByteArray());
                file = spilled;
                memory = new ByteArrayOutputStream();
            }
        }
    }

    /** Takes back what was appended after this length. */
    void truncate(long length) throws IOException {
        Path spilled = file;
        if (spilled == null) {
            byte[] kept = Arrays.copyOf(memory.toByteArray(), Math.toIntExact(length));
            memory = new ByteArrayOutputStream();
            memory.write(kept);
        } else {
            try (FileChannel channel = FileChannel.open(spilled, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
        }
        size = length;
    }

    String digest(String algorithm) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
            try (InputStream in = open()) {
                byte[] buffer = new byte[64 * 1024];
                int count;
                while ((count = in.read(buffer)) >= 0) {
                    digest.update(buffer, 0, count);
                }
            }
            return algorithm + ":" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        Path spilled = file;
        return spilled == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(spilled);
    }

    /** Gives up its file. What is in memory stays readable for whoever is about to read it. */
    void discard() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
