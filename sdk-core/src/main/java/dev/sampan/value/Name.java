package dev.sampan.value;

import dev.sampan.problem.InvalidRequestException;
import java.util.regex.Pattern;

/**
 * The name of a Kubernetes object that also becomes a DNS label: at most 63 lower-case letters, digits and dashes
 * (RFC 1123, as the API server checks namespaces; a Service also wants a letter at the beginning). Immutable.
 *
 * @param text the name
 */
public record Name(String text) implements Comparable<Name> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public Name {
        if (!LABEL.matcher(text).matches()) {
            throw InvalidRequestException.of(
                    "value.name",
                    "use \"" + text + "\" as a name",
                    "Kubernetes would refuse it",
                    "a name is 1 to 63 lower-case letters, digits and dashes, and neither begins nor ends with a dash",
                    "choose another name");
        }
    }

    /**
     * Checks a name.
     *
     * @throws InvalidRequestException if Kubernetes would refuse it
     */
    public static Name of(String text) {
        return new Name(text);
    }

    @Override
    public int compareTo(Name other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
