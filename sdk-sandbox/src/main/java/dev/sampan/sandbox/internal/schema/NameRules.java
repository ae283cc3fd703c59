package dev.sampan.sandbox.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What names, keys and values may look like. Each rule returns its complaints. */
final class NameRules {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final String PERCENT = "[0-9]+%";
    private static final String HEADER = "[-A-Za-z0-9]+";

    private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
    private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
    private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile(CONFIG_KEY);
    private static final Pattern PERCENT_PATTERN = Pattern.compile(PERCENT);
    private static final Pattern HEADER_PATTERN = Pattern.compile(HEADER);

    private NameRules() {}

    static List<String> subdomain(String value) {
        List<String> problems = length(value, 253);
        if (!SUBDOMAIN_PATTERN.matcher(value).matches()) {
            problems.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                            + SUBDOMAIN + "')");
        }
        return problems;
    }

    static List<String> label(String value) {
        List<String> problems = length(value, 63);
        if (!LABEL_PATTERN.matcher(value).matches()) {
            if (SUBDOMAIN_PATTERN.matcher(value).matches()) {
                problems.add("must not contain dots");
            } else {
                problems.add(
                        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                                + LABEL + "')");
            }
        }
        return problems;
    }

    static List<String> label1035(String value) {
        List<String> problems = length(value, 63);
        if (!LABEL_1035_PATTERN.matcher(value).matches()) {
            problems.add(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '"
                            + LABEL_1035 + "')");
        }
        return problems;
    }

    static List<String> subdomainWithUnderscore(String value) {
        List<String> problems = length(value, 253);
        if (!SUBDOMAIN_PATTERN.matcher(value.replace('_', '0')).matches()) {
            problems.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                            + "[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')");
        }
        return problems;
    }

    static List<String> ip(String value) {
        return Formats.isAddress(value)
                ? List.of()
                : List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    static List<String> cidr(String value) {
        int slash = value.indexOf('/');
        boolean valid = slash > 0
                && Formats.isAddress(value.substring(0, slash))
                && value.substring(slash + 1).matches("\\d{1,3}")
                && Integer.parseInt(value.substring(slash + 1)) <= (value.indexOf(':') >= 0 ? 128 : 32);
        return valid ? List.of() : List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }

    /** The name of a part of a URL's path: RBAC objects are named so. */
    static List<String> pathSegment(String value) {
        List<String> problems = new ArrayList<>();
        if (value.equals(".") || value.equals("..")) {
            problems.add("may not be '" + value + "'");
        }
        for (String forbidden : List.of("/", "%")) {
            if (value.contains(forbidden)) {
                problems.add("may not contain '" + forbidden + "'");
            }
        }
        return problems;
    }

    /** CronJobs leave room for the suffix of their jobs. */
    static List<String> cronJob(String value) {
        List<String> problems = subdomain(value);
        if (value.length() > 52) {
            problems.add("must be no more than 52 characters");
        }
        return problems;
    }

    static List<String> any(String value) {
        return List.of();
    }

    /** The key of a label or annotation. */
    static List<String> qualified(String value) {
        List<String> problems = new ArrayList<>();
        String name = value;
        int slash = value.indexOf('/');
        if (slash >= 0) {
            if (value.indexOf('/', slash + 1) >= 0) {
                problems.add(
                        "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                                + QUALIFIED
                                + "') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
                return problems;
            }
            String prefix = value.substring(0, slash);
            name = value.substring(slash + 1);
            if (prefix.isEmpty()) {
                problems.add("prefix part must be non-empty");
            } else {
                subdomain(prefix).forEach(problem -> problems.add("prefix part " + problem));
            }
        }
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part must be no more than 63 bytes");
        }
        if (!QUALIFIED_PATTERN.matcher(name).matches()) {
            problems.add(
                    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                            + QUALIFIED + "')");
        }
        return problems;
    }

    static List<String> labelValue(String value) {
        List<String> problems = new ArrayList<>();
        if (value.length() > 63) {
            problems.add("must be no more than 63 bytes");
        }
        if (!value.isEmpty() && !QUALIFIED_PATTERN.matcher(value).matches()) {
            problems.add(
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '("
                            + QUALIFIED + ")?')");
        }
        return problems;
    }

    static List<String> configKey(String value) {
        List<String> problems = length(value, 253);
        if (!CONFIG_KEY_PATTERN.matcher(value).matches()) {
            problems.add(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
                            + CONFIG_KEY + "')");
        }
        if (value.equals(".") || value.equals("..")) {
            problems.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    static List<String> environmentName(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return List.of(
                        "a valid environment variable name must consist only of printable ASCII characters other than '='");
            }
        }
        return List.of();
    }

    static List<String> portName(String value) {
        List<String> problems = new ArrayList<>();
        if (value.length() > 15) {
            problems.add("must be no more than 15 characters");
        }
        if (!value.matches("[-a-z0-9]+")) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!value.matches(".*[a-z].*")) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (!value.isEmpty() && (value.startsWith("-") || value.endsWith("-"))) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    static List<String> portNumber(long value) {
        return value >= 1 && value <= 65535 ? List.of() : List.of("must be between 1 and 65535, inclusive");
    }

    static List<String> percent(String value) {
        return PERCENT_PATTERN.matcher(value).matches()
                ? List.of()
                : List.of(
                        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '"
                                + PERCENT + "')");
    }

    static List<String> headerName(String value) {
        return HEADER_PATTERN.matcher(value).matches()
                ? List.of()
                : List.of(
                        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '"
                                + HEADER + "')");
    }

    private static List<String> length(String value, int max) {
        List<String> problems = new ArrayList<>();
        if (value.length() > max) {
            problems.add("must be no more than " + max + " characters");
        }
        return problems;
    }
}
