package dev.sampan.lab.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program {@code lab/contract/replay.py}: a line in is a call, a line out is what came of it. Not thread-safe. */
final class OfficialClients implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS_TO_END = 10;

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    OfficialClients(Path python, Path program, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(python.toString(), program.toString());
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        process = builder.start();
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Makes a call.
     *
     * @return its answer
     * @throws IOException with the client's own word when it failed
     */
    JsonNode call(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
        String said = out.readLine();
        if (said == null) {
            throw new IOException("the official clients have ended");
        }
        JsonNode tree = JSON.readTree(said);
        if (tree.has("error")) {
            throw new IOException(tree.path("error").asText());
        }
        return tree.path("answer");
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
