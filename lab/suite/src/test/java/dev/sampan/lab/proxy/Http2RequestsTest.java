package dev.sampan.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2RequestsTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int CONTINUATION = 9;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 9, 10, 64, 100_000})
    void requests_inChunksOfAnySize_areTheirFirstFrames(int chunk) {
        byte[] stream = join(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                frame(SETTINGS, 18),
                frame(HEADERS, 120),
                frame(DATA, 70_000),
                frame(SETTINGS, 0),
                frame(HEADERS, 1),
                frame(CONTINUATION, 30),
                frame(HEADERS, 0));
        Http2Requests requests = new Http2Requests();

        int found = 0;
        for (int at = 0; at < stream.length; at += chunk) {
            byte[] part = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + chunk));
            found += requests.in(part, part.length);
        }

        assertThat(found).isEqualTo(3);
    }

    /** Its payload is full of what would be heads of HEADERS frames. */
    private static byte[] frame(int type, int length) {
        byte[] frame = new byte[9 + length];
        Arrays.fill(frame, (byte) HEADERS);
        frame[0] = (byte) (length >> 16);
        frame[1] = (byte) (length >> 8);
        frame[2] = (byte) length;
        frame[3] = (byte) type;
        return frame;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
