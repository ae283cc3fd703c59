package dev.sampan.internal.http;

import java.util.regex.Pattern;

/** Which hosts never leave this machine, judged by the text alone. */
public final class Loopback {
    private static final Pattern IPV4 = Pattern.compile("127(?:\\.[0-9]{1,3}){3}");

    private Loopback() {}

    /** Whether the host, without a port, is {@code localhost}, {@code 127.x.x.x} or {@code ::1}. */
    public static boolean isHost(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equalsIgnoreCase("localhost")
                || bare.equals("::1")
                || IPV4.matcher(bare).matches();
    }

    /** As {@link #isHost} for {@code host[:port]}. */
    public static boolean isHostAndPort(String hostAndPort) {
        if (hostAndPort.startsWith("[")) {
            int end = hostAndPort.indexOf(']');
            return end > 0 && isHost(hostAndPort.substring(0, end + 1));
        }
        int colon = hostAndPort.indexOf(':');
        return isHost(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
    }
}
