package dev.sampan.cluster;

import dev.sampan.problem.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A block of IPv4 addresses.
 *
 * @param base its first address
 * @param prefix how many bits all its addresses share
 */
record Cidr(long base, int prefix) {
    private static final int BITS = 32;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    /** Where addresses of one's own are taken from, the usual places for pods first. */
    private static final List<Cidr> PRIVATE = Stream.of("172.16.0.0/12", "192.168.0.0/16", "10.0.0.0/8")
            .map(Cidr::parse)
            .toList();

    /**
     * A block from text such as {@code 10.0.0.0/8}.
     *
     * @throws InvalidRequestException if it is none, or names an address inside a block
     */
    static Cidr parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw refused(text, "it is no block of IPv4 addresses", "write it like 10.0.0.0/8");
        }
        long base = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(parts.group(i));
            if (octet > 255) {
                throw refused(text, octet + " is above 255", "write it like 10.0.0.0/8");
            }
            base = base << 8 | octet;
        }
        int prefix = Integer.parseInt(parts.group(5));
        if (prefix < 1 || prefix > BITS) {
            throw refused(text, "/" + prefix + " is no prefix", "write one of /1 to /32");
        }
        Cidr block = new Cidr(base >> (BITS - prefix) << (BITS - prefix), prefix);
        if (block.base() != base) {
            throw refused(text, "it names an address inside the block " + block, "write " + block);
        }
        return block;
    }

    private static InvalidRequestException refused(String text, String happened, String next) {
        return InvalidRequestException.of(
                "cluster.cidr", "use the address range " + text, happened, "a block begins at its first address", next);
    }

    long size() {
        return 1L << (BITS - prefix);
    }

    private long end() {
        return base + size();
    }

    boolean overlaps(Cidr other) {
        return base < other.end() && other.base() < end();
    }

    boolean contains(Cidr other) {
        return base <= other.base() && other.end() <= end();
    }

    /** The first private block of a size that touches none of those. */
    static Optional<Cidr> free(int prefix, List<Cidr> taken) {
        for (Cidr pool : PRIVATE) {
            long step = 1L << (BITS - prefix);
            for (long at = pool.base(); at + step <= pool.end(); at += step) {
                Cidr candidate = new Cidr(at, prefix);
                Optional<Cidr> hit = taken.stream().filter(candidate::overlaps).findFirst();
                if (hit.isEmpty()) {
                    return Optional.of(candidate);
                }
                // on with the first block behind the one that is in the way
                long behind = (hit.get().end() + step - 1) / step * step;
                at = Math.max(at, behind - step);
            }
        }
        return Optional.empty();
    }

    /** The prefix of the smallest block with so many addresses. */
    static int prefixFor(long addresses) {
        int prefix = BITS;
        while (1L << (BITS - prefix) < addresses) {
            prefix--;
        }
        return prefix;
    }

    @Override
    public String toString() {
        return (base >> 24) + "." + (base >> 16 & 255) + "." + (base >> 8 & 255) + "." + (base & 255) + "/" + prefix;
    }
}
