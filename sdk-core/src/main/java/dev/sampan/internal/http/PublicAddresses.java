package dev.sampan.internal.http;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Connects to public addresses only. The check is made when the connection is, after names are resolved, so that a name that
 * changes its mind gains nothing.
 */
public final class PublicAddresses extends SocketFactory {
    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                if (!(endpoint instanceof InetSocketAddress address) || !isPublic(address.getAddress())) {
                    throw new AddressRefusedException(
                            "refused to follow the server to an address inside a private network");
                }
                super.connect(endpoint, timeout);
            }
        };
    }

    /** Whether the address can be one of the open Internet. */
    static boolean isPublic(InetAddress address) {
        if (address == null
                || address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
            boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64;
            return !uniqueLocal && !nat64;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean carrierGrade =
                first == 100 && second >= 64 && second < 128; // holds 100.100.100.200, the metadata service
        boolean thisNetwork = first == 0;
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        return !carrierGrade && !thisNetwork && !benchmarks && first < 240;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address, 0);
        return socket;
    }
}
