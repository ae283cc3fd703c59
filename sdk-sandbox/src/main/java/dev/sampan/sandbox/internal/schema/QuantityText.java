package dev.sampan.sandbox.internal.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Quantities such as {@code 500m} and {@code 1Gi}: their value and the one form in which the server writes them. */
public final class QuantityText implements Comparable<QuantityText> {
    static final String SYNTAX_ERROR =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    static final String SUFFIX_ERROR = "unable to parse quantity's suffix";

    private static final Pattern SYNTAX = Pattern.compile("([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))(.*)");
    private static final Pattern EXPONENT = Pattern.compile("[eE]([+-]?[0-9]{1,3})");
    private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final BigInteger KIBI = BigInteger.valueOf(1024);

    private enum Format {
        DECIMAL_SI,
        BINARY_SI,
        DECIMAL_EXPONENT
    }

    private final BigDecimal value;
    private final Format format;

    private QuantityText(BigDecimal value, Format format) {
        this.value = value;
        this.format = format;
    }

    public static final QuantityText ZERO = new QuantityText(BigDecimal.ZERO, Format.DECIMAL_SI);

    /** @throws IllegalArgumentException with the server's words */
    public static QuantityText parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(SYNTAX_ERROR);
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String suffix = matcher.group(2);
        for (int i = 0; i < DECIMAL.length; i++) {
            if (DECIMAL[i].equals(suffix)) {
                return new QuantityText(rounded(number.scaleByPowerOfTen((i - 3) * 3)), Format.DECIMAL_SI);
            }
        }
        for (int i = 1; i < BINARY.length; i++) {
            if (BINARY[i].equals(suffix)) {
                return new QuantityText(rounded(number.multiply(new BigDecimal(KIBI.pow(i)))), Format.BINARY_SI);
            }
        }
        Matcher exponent = EXPONENT.matcher(suffix);
        if (exponent.matches()) {
            int power = Integer.parseInt(exponent.group(1));
            return new QuantityText(rounded(number.scaleByPowerOfTen(power)), Format.DECIMAL_EXPONENT);
        }
        throw new IllegalArgumentException(suffix.matches("[eEinumkKMGTP]*[-+]?[0-9]*") ? SUFFIX_ERROR : SYNTAX_ERROR);
    }

    /** Nothing smaller than a billionth; the rest is rounded away from zero. */
    private static BigDecimal rounded(BigDecimal value) {
        return value.scale() > 9 ? value.setScale(9, RoundingMode.UP) : value;
    }

    static String canonical(String text) {
        return parse(text).toString();
    }

    public BigDecimal value() {
        return value;
    }

    /** The sum, written as this one is unless this one is zero. */
    public QuantityText plus(QuantityText other) {
        return new QuantityText(value.add(other.value), value.signum() == 0 ? other.format : format);
    }

    /** The difference, written as this one is unless this one is zero. */
    public QuantityText minus(QuantityText other) {
        return new QuantityText(value.subtract(other.value), value.signum() == 0 ? other.format : format);
    }

    /** Without a fraction, rounded up. */
    public QuantityText whole() {
        return new QuantityText(value.setScale(Math.min(value.scale(), 0), RoundingMode.CEILING), format);
    }

    /** By amount: {@code 1Gi} and {@code 1024Mi} are the same. */
    @Override
    public int compareTo(QuantityText other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantityText that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    @Override
    public String toString() {
        if (value.signum() == 0) {
            return "0";
        }
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        if (format == Format.BINARY_SI && whole && value.abs().compareTo(BigDecimal.valueOf(1024)) >= 0) {
            return binary(value.toBigIntegerExact());
        }
        return decimal(value.stripTrailingZeros());
    }

    private static String binary(BigInteger value) {
        BigInteger mantissa = value;
        int power = 0;
        while (power < BINARY.length - 1 && mantissa.mod(KIBI).signum() == 0) {
            mantissa = mantissa.divide(KIBI);
            power++;
        }
        return mantissa + BINARY[power];
    }

    private String decimal(BigDecimal stripped) {
        int exponent = -stripped.scale();
        int step = Math.floorDiv(exponent, 3) * 3;
        if (format != Format.DECIMAL_EXPONENT) {
            step = Math.min(step, 18);
        }
        BigInteger mantissa = stripped.scaleByPowerOfTen(-step).toBigIntegerExact();
        if (format == Format.DECIMAL_EXPONENT) {
            return step == 0 ? mantissa.toString() : mantissa + "e" + step;
        }
        return mantissa + DECIMAL[step / 3 + 3];
    }
}
