package dev.sampan.registry;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IPv4 address, or a block of them. */
record IpBlock(long number, int length) {
    private static final int BITS = 32;
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

    static IpBlock parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            long number = 0;
            int largest = 0;
            for (int i = 1; i <= 4; i++) {
                int part = Integer.parseInt(parts.group(i));
                largest = Math.max(largest, part);
                number = (number << 8) | part;
            }
            int length = parts.group(5) == null ? BITS : Integer.parseInt(parts.group(5));
            if (largest <= 255 && length <= BITS) {
                return new IpBlock(number, length);
            }
        }
        throw InvalidRequestException.of(
                "registry.address",
                "use the address \"" + Redaction.line(text, 60) + "\"",
                "it is no IPv4 address and no block of them",
                "the access list of ACR knows IPv4 only",
                "write it like 203.0.113.7 or 203.0.113.0/24");
    }

    boolean isAddress() {
        return length == BITS;
    }

    boolean contains(IpBlock other) {
        long mask = length == 0 ? 0 : (0xFFFF_FFFFL << (BITS - length)) & 0xFFFF_FFFFL;
        return other.length >= length && (number & mask) == (other.number & mask);
    }

    private long part(int shift) {
        return (number >> shift) & 255;
    }

    @Override
    public String toString() {
        return part(24) + "." + part(16) + "." + part(8) + "." + part(0) + "/" + length;
    }
}
