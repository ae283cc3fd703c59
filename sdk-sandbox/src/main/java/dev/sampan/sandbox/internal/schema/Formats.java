package dev.sampan.sandbox.internal.schema;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.regex.Pattern;

/** The formats of strings that the server knows; any other is no constraint. */
final class Formats {
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern HOSTNAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*\\.?");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}");
    private static final Pattern DURATION = Pattern.compile(
            "[-+]?(\\d+(\\.\\d*)?|\\.\\d+)\\s*(ns|us|µs|ms|s|m|h|d|w)?((\\d+(\\.\\d*)?)(ns|us|µs|ms|s|m|h))*");

    private Formats() {}

    static boolean fits(String format, String value) {
        return switch (format) {
            case "date-time" -> parses(() -> OffsetDateTime.parse(value));
            case "date" -> parses(() -> LocalDate.parse(value));
            case "uuid", "uuid3", "uuid4", "uuid5" -> UUID.matcher(value).matches();
            case "email" -> EMAIL.matcher(value).matches();
            case "hostname" -> HOSTNAME.matcher(value).matches();
            case "ipv4" -> IPV4.matcher(value).matches();
            case "ipv6" -> value.indexOf(':') >= 0 && value.matches("[0-9A-Fa-f:.]+");
            case "cidr" -> value.matches("[0-9A-Fa-f:.]+/\\d{1,3}");
            case "byte" -> parses(() -> Base64.getDecoder().decode(value));
            case "duration" -> DURATION.matcher(value).matches();
            case "uri" -> isUri(value);
            default -> true;
        };
    }

    /** Whether it is an address of either family, in digits. */
    static boolean isAddress(String value) {
        if (value.indexOf(':') < 0) {
            return IPV4.matcher(value).matches();
        }
        try {
            return value.matches("[0-9A-Fa-f:.]+")
                    && InetAddress.getByName(value).getAddress().length >= 4;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isUri(String value) {
        try {
            URI uri = new URI(value);
            return uri.isAbsolute() || value.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean parses(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return false;
        }
    }
}
