package dev.sampan.sandbox.internal.openapi.ram;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv4 addresses and blocks such as {@code 10.0.0.0/8}. */
public final class Cidr {
    private static final Pattern BLOCK =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");
    private static final int BITS = 32;

    private Cidr() {}

    /** Whether the text is one. */
    public static boolean isValid(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) {
            return false;
        }
        for (int i = 1; i <= 4; i++) {
            if (Integer.parseInt(block.group(i)) > 255) {
                return false;
            }
        }
        return block.group(5) == null || Integer.parseInt(block.group(5)) <= BITS;
    }

    /** Whether a valid block has an address in it. */
    public static boolean contains(String block, String address) {
        if (!isValid(address)) {
            return false;
        }
        int slash = block.indexOf('/');
        int length = slash < 0 ? BITS : Integer.parseInt(block.substring(slash + 1));
        long mask = length == 0 ? 0 : (0xFFFF_FFFFL << (BITS - length)) & 0xFFFF_FFFFL;
        return (number(block) & mask) == (number(address) & mask);
    }

    private static long number(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) {
            throw new IllegalArgumentException(text + " is no address");
        }
        long number = 0;
        for (int i = 1; i <= 4; i++) {
            number = (number << 8) | Integer.parseInt(block.group(i));
        }
        return number;
    }
}
