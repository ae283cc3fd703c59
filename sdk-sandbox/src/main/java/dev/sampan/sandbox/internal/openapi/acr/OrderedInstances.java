package dev.sampan.sandbox.internal.openapi.acr;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Instances that are ordered and not there yet: they are told of, and have nothing in them. Thread-safe. */
public final class OrderedInstances {
    /** An instance of the account. */
    record Listed(String id, String name, String status) {}

    private final List<Listed> all = new CopyOnWriteArrayList<>();

    /** Orders instances of these names. */
    public void add(List<String> names) {
        int before = all.size();
        all.addAll(IntStream.range(0, names.size())
                .mapToObj(i -> new Listed("cri-%016x".formatted(before + i + 1L), names.get(i), "PENDING"))
                .toList());
    }

    Stream<Listed> all() {
        return all.stream();
    }

    Optional<Listed> find(String id) {
        return all().filter(each -> each.id().equals(id)).findFirst();
    }
}
