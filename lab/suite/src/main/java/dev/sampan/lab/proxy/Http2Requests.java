package dev.sampan.lab.proxy;

/**
 * Counts the requests in what a client sends over one HTTP/2 connection: the preface, then frames with a head of nine bytes. A
 * request begins with a HEADERS frame, and clients of Kubernetes send no trailers. Not thread-safe.
 */
final class Http2Requests {
    private static final int PREFACE = 24;
    private static final int HEAD = 9;
    private static final int HEADERS = 1;

    private final byte[] head = new byte[HEAD];
    private int headBytes;
    private long skip = PREFACE;

    /** @return how many requests begin in these bytes, which follow those of the last call */
    int in(byte[] bytes, int length) {
        int found = 0;
        int at = 0;
        while (at < length) {
            if (skip > 0) {
                int step = (int) Math.min(skip, length - at);
                skip -= step;
                at += step;
                continue;
            }
            head[headBytes++] = bytes[at++];
            if (headBytes == HEAD) {
                headBytes = 0;
                skip = (head[0] & 0xffL) << 16 | (head[1] & 0xffL) << 8 | (head[2] & 0xffL);
                if (head[3] == HEADERS) {
                    found++;
                }
            }
        }
        return found;
    }
}
