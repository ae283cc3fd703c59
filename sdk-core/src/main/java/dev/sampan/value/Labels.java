package dev.sampan.value;

import dev.sampan.problem.InvalidRequestException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Kubernetes labels, sorted by key. Every object that Sampan makes carries {@link #NAME}, {@link #MANAGED_BY} and its
 * own. Immutable.
 *
 * @param map the labels
 */
public record Labels(SortedMap<String, String> map) {
    /** The recommended label for the app's name. */
    public static final String NAME = "app.kubernetes.io/name";
    /** The recommended label for the tool that manages an object; Sampan writes {@code sampan}. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");

    public Labels {
        map.forEach(Labels::check);
        map = Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    public static Labels none() {
        return new Labels(new TreeMap<>());
    }

    /**
     * Checks and copies labels.
     *
     * @throws InvalidRequestException if Kubernetes would refuse a key or a value
     */
    public static Labels of(Map<String, String> labels) {
        return new Labels(new TreeMap<>(labels));
    }

    /** The labels that every object of an app carries. */
    public static Labels ofApp(String app) {
        return of(Map.of(NAME, app, MANAGED_BY, "sampan"));
    }

    /** A copy with one label more, or with another value for it. */
    public Labels with(String key, String value) {
        SortedMap<String, String> copy = new TreeMap<>(map);
        copy.put(key, value);
        return new Labels(copy);
    }

    private static void check(String key, String value) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "x" : key.substring(0, slash);
        boolean keyValid = prefix.length() <= 253
                && PREFIX.matcher(prefix).matches()
                && PART.matcher(key.substring(slash + 1)).matches();
        if (!keyValid || !(value.isEmpty() || PART.matcher(value).matches())) {
            throw InvalidRequestException.of(
                    "value.label",
                    "use the label " + key + "=" + value,
                    "Kubernetes would refuse its " + (keyValid ? "value" : "key"),
                    "a key is [dns-prefix/]name, name and value are up to 63 letters, digits, '-', '_' and '.', "
                            + "with a letter or digit at both ends",
                    "correct the label");
        }
    }

    /** The text of a label selector that matches all of these. */
    @Override
    public String toString() {
        return map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    }
}
