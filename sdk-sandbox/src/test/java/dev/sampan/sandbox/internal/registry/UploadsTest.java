package dev.sampan.sandbox.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.value.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadsTest {
    private static final byte[] NOTHING = new byte[0];

    private RegistryFixture at;

    @BeforeEach
    void start() {
        at = new RegistryFixture();
    }

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void finishing_twiceAtOnce_leavesTheBlobAsItsDigestSays() throws IOException {
        String location = begin("race/a");
        String digest = Digest.sha256(bytes("hello")).toString();
        try (Socket slow = open("PUT", location + "&digest=" + digest, 5)) {
            send(slow, "hel");
            awaitThread(Thread.State.TIMED_WAITING, "receive");
            Thread late = new Thread(() -> at.call("PUT", location + "&digest=" + digest, bytes("XX")));
            late.start();
            awaitThread(Thread.State.BLOCKED, "finish");
            send(slow, "lo");

            assertThat(statusLine(slow)).contains("201");
            join(late);
        }

        assertThat(at.get("/v2/race/a/blobs/" + digest).body()).isEqualTo("hello");
    }

    @Test
    void chunk_thatIsNotAsLongAsItSays_leavesTheUploadWhereItWas() {
        for (int before : new int[] {3, 2 * 1024 * 1024}) {
            String location = begin("lengths/a");
            byte[] first = new byte[before];
            at.call("PATCH", location, first, "Content-Range", "0-" + (before - 1));

            HttpResponse<String> wrong =
                    at.call("PATCH", location, bytes("abc"), "Content-Range", before + "-" + (before + 9));

            assertThat(wrong.body()).contains("SIZE_INVALID");
            assertThat(at.get(location).headers().firstValue("Range")).contains("0-" + (before - 1));
            assertThat(at.call("PATCH", location, bytes("abc"), "Content-Range", before + "-" + (before + 2))
                            .statusCode())
                    .isEqualTo(202);
            byte[] whole = Arrays.copyOf(first, before + 3);
            System.arraycopy(bytes("abc"), 0, whole, before, 3);
            assertThat(at.call("PUT", location + "&digest=" + Digest.sha256(whole), NOTHING)
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void connection_brokenInTheMiddleOfAChunk_leavesAnUploadToGoOnWith() throws IOException {
        String location = begin("broken/a");
        try (Socket socket = open("PATCH", location, 1000)) {
            send(socket, "hello");
            awaitRange(location, "0-4");
        }

        String digest = Digest.sha256(bytes("hello world")).toString();
        HttpResponse<String> done = at.call("PATCH", location, bytes(" world"), "Content-Range", "5-10");

        assertThat(done.statusCode()).isEqualTo(202);
        assertThat(at.call("PUT", location + "&digest=" + digest, NOTHING).statusCode())
                .isEqualTo(201);
    }

    @Test
    void mounting_whatHasNoDigest_beginsAnUpload() {
        HttpResponse<String> answer =
                at.call("POST", "/v2/mount/to/blobs/uploads/?mount=nonsense&from=mount/from", NOTHING);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).isPresent();
    }

    @Test
    void upload_bySha512_isFoundByItAndNotBySha256() throws NoSuchAlgorithmException {
        byte[] content = bytes("five hundred and twelve");
        String location = begin("long/digest");
        String digest = "sha512:" + sha512(content);

        assertThat(at.call("PUT", location + "&digest=" + digest, content).statusCode())
                .isEqualTo(201);
        assertThat(at.get("/v2/long/digest/blobs/" + digest).body()).isEqualTo("five hundred and twelve");
        assertThat(at.get("/v2/long/digest/blobs/" + Digest.sha256(content)).statusCode())
                .isEqualTo(404);
    }

    private static String sha512(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(content));
    }

    private String begin(String repository) {
        return at.call("POST", "/v2/" + repository + "/blobs/uploads/", NOTHING)
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private Socket open(String method, String location, int length) throws IOException {
        String host = at.registry.host();
        String path = location.substring(("http://" + host).length());
        int colon = host.indexOf(':');
        Socket socket = new Socket(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
        socket.setSoTimeout(20_000);
        send(
                socket,
                method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: "
                        + RegistryFixture.basic(RegistryFixture.USER, RegistryFixture.PASSWORD)
                        + "\r\nContent-Length: " + length + "\r\n\r\n");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes(text));
        out.flush();
    }

    private static String statusLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private void awaitRange(String location, String range) {
        awaitThat(
                () -> at.get(location).headers().firstValue("Range").orElse("").equals(range));
    }

    /** Until a call of the registry waits in this method of {@link Uploads}, for bytes or for another call. */
    private static void awaitThread(Thread.State state, String method) {
        awaitThat(() -> Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(each -> each.getKey().getState() == state
                        && Stream.of(each.getValue())
                                .anyMatch(frame -> frame.getClassName().equals(Uploads.class.getName())
                                        && frame.getMethodName().equals(method))));
    }

    private static void awaitThat(BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
