package dev.sampan.value;

import dev.sampan.problem.InvalidRequestException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes resource quantity such as {@code 500m}, {@code 256Mi} or {@code 2}. Keeps the text it was written in;
 * compares by amount. Immutable.
 *
 * @param text as written
 */
public record Quantity(String text) implements Comparable<Quantity> {
    private static final Pattern FORM = Pattern.compile(
            "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]{1,3})?");
    private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
            Map.entry("n", new BigDecimal("1e-9")),
            Map.entry("u", new BigDecimal("1e-6")),
            Map.entry("m", new BigDecimal("1e-3")),
            Map.entry("k", new BigDecimal("1e3")),
            Map.entry("M", new BigDecimal("1e6")),
            Map.entry("G", new BigDecimal("1e9")),
            Map.entry("T", new BigDecimal("1e12")),
            Map.entry("P", new BigDecimal("1e15")),
            Map.entry("E", new BigDecimal("1e18")),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    public Quantity {
        if (!FORM.matcher(text).matches()) {
            throw InvalidRequestException.of(
                    "value.quantity",
                    "read the quantity \"" + text + "\"",
                    "it is not a number with a Kubernetes suffix",
                    "cpu is written like 250m or 1, memory like 256Mi or 1Gi",
                    "correct the text");
        }
    }

    /**
     * Reads a quantity.
     *
     * @throws InvalidRequestException if the text is no quantity
     */
    public static Quantity parse(String text) {
        return new Quantity(text);
    }

    /** The amount in the base unit: cores, bytes or pieces. */
    public BigDecimal amount() {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalStateException(text);
        }
        BigDecimal number = new BigDecimal(form.group(1));
        String suffix = form.group(2);
        if (suffix == null) {
            return number;
        }
        BigDecimal factor = FACTORS.get(suffix);
        return factor != null
                ? number.multiply(factor)
                : number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
    }

    /** Order by amount: {@code 1000m} and {@code 1} compare as equal although they are not the same text. */
    @Override
    public int compareTo(Quantity other) {
        return amount().compareTo(other.amount());
    }

    @Override
    public String toString() {
        return text;
    }
}
