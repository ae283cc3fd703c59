package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.QuantityText;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Amounts by the name of what they are of, in order of name. Immutable.
 *
 * @param amounts by name
 */
public record Quantities(Map<String, QuantityText> amounts) {
    public static final Quantities NONE = new Quantities(Map.of());

    public Quantities {
        amounts = java.util.Collections.unmodifiableMap(new TreeMap<>(amounts));
    }

    /** Of a map of names to quantities in their text form. */
    public static Quantities of(JsonNode tree) {
        Map<String, QuantityText> amounts = new TreeMap<>();
        tree.properties()
                .forEach(entry -> amounts.put(
                        entry.getKey(), QuantityText.parse(entry.getValue().asText())));
        return new Quantities(amounts);
    }

    static Quantities count(String... names) {
        Map<String, QuantityText> amounts = new TreeMap<>();
        for (String name : names) {
            amounts.put(name, QuantityText.parse("1"));
        }
        return new Quantities(amounts);
    }

    /** None of each. */
    public static Quantities zero(Set<String> names) {
        Map<String, QuantityText> amounts = new TreeMap<>();
        names.forEach(name -> amounts.put(name, QuantityText.ZERO));
        return new Quantities(amounts);
    }

    boolean has(String name) {
        return amounts.containsKey(name);
    }

    QuantityText get(String name) {
        return amounts.getOrDefault(name, QuantityText.ZERO);
    }

    public Set<String> names() {
        return amounts.keySet();
    }

    Quantities with(String name, QuantityText amount) {
        Map<String, QuantityText> more = new TreeMap<>(amounts);
        more.put(name, amount);
        return new Quantities(more);
    }

    public Quantities plus(Quantities other) {
        return merged(other, QuantityText::plus);
    }

    Quantities max(Quantities other) {
        return merged(other, (one, two) -> two.compareTo(one) > 0 ? two : one);
    }

    /** The other amounts where there are such. */
    public Quantities replacedBy(Quantities other) {
        return merged(other, (one, two) -> two);
    }

    private Quantities merged(Quantities other, BinaryOperator<QuantityText> merge) {
        Map<String, QuantityText> both = new TreeMap<>(amounts);
        other.amounts.forEach((name, amount) -> both.merge(name, amount, merge));
        return new Quantities(both);
    }

    /** What is more here than there; nothing is less than zero. */
    Quantities excessOver(Quantities other) {
        Map<String, QuantityText> excess = new TreeMap<>();
        amounts.forEach((name, amount) -> {
            QuantityText difference = amount.minus(other.get(name));
            excess.put(name, difference.value().signum() < 0 ? QuantityText.ZERO : difference);
        });
        return new Quantities(excess);
    }

    public Quantities only(Collection<String> names) {
        Map<String, QuantityText> some = new TreeMap<>(amounts);
        some.keySet().retainAll(Set.copyOf(names));
        return new Quantities(some);
    }

    Quantities withoutZeros() {
        Map<String, QuantityText> some = new TreeMap<>(amounts);
        some.values().removeIf(amount -> amount.value().signum() == 0);
        return new Quantities(some);
    }

    Set<String> negative() {
        return amounts.entrySet().stream()
                .filter(entry -> entry.getValue().value().signum() < 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /** The names of which there is more here than there; what is not named there is not limited. */
    public Set<String> exceeding(Quantities limits) {
        return amounts.keySet().stream()
                .filter(name -> limits.has(name) && get(name).compareTo(limits.get(name)) > 0)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    boolean isEmpty() {
        return amounts.isEmpty();
    }

    public ObjectNode toJson() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        amounts.forEach((name, amount) -> tree.put(name, amount.toString()));
        return tree;
    }

    /** {@code cpu=1,memory=1Gi}, as refusals say it. */
    @Override
    public String toString() {
        return amounts.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
