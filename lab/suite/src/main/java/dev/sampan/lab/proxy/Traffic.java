package dev.sampan.lab.proxy;

/**
 * What has passed a proxy.
 *
 * @param connections that clients opened
 * @param requests that clients began; 0 unless the proxy may look into the connections
 * @param sentBytes from clients, as on the client's wire
 * @param receivedBytes to clients
 */
public record Traffic(long connections, long requests, long sentBytes, long receivedBytes) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    /** What passed since an earlier reading. */
    public Traffic since(Traffic earlier) {
        return new Traffic(
                connections - earlier.connections,
                requests - earlier.requests,
                sentBytes - earlier.sentBytes,
                receivedBytes - earlier.receivedBytes);
    }

    public long bytes() {
        return sentBytes + receivedBytes;
    }
}
