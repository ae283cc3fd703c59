package dev.sampan.deploy;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.value.Labels;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The Leases on the apps of a namespace, as they were read: each app may have its own, and be held with others by one of several. Immutable. */
record AppLeases(List<AppLease> all) {
    private static final String MADE_HERE = Labels.MANAGED_BY + "=sampan," + Marks.APP;

    AppLeases {
        all = List.copyOf(all);
    }

    /** Those that an app may be held by. */
    static AppLeases read(KubeNamespace kube, String app) {
        return list(kube, MADE_HERE + " in (" + app + "," + AppLease.SEVERAL + ")");
    }

    static AppLeases readAll(KubeNamespace kube) {
        return list(kube, MADE_HERE);
    }

    private static AppLeases list(KubeNamespace kube, String selector) {
        return new AppLeases(kube.list(Kind.LEASE, selector).items().stream()
                .map(AppLease::of)
                .toList());
    }

    /** The one that tells who works on the app, or else who was cut off, or else who did last. */
    AppLease of(String app, Instant now) {
        return about(Set.of(app))
                .min(Comparator.comparing((AppLease lease) -> !lease.isHeld(now))
                        .thenComparing(lease -> !lease.isAbandoned(now))
                        .thenComparing(lease -> !lease.isOfOne()))
                .orElseGet(() -> AppLease.none(AppLease.nameOf(app)));
    }

    AppLease named(String name) {
        return all.stream()
                .filter(lease -> lease.name().equals(name))
                .findFirst()
                .orElseGet(() -> AppLease.none(name));
    }

    AppLeases with(Optional<AppLease> another) {
        return new AppLeases(Stream.concat(
                        another.stream(), another.map(lease -> without(lease.name())).orElse(this).all.stream())
                .toList());
    }

    AppLeases without(String name) {
        return new AppLeases(
                all.stream().filter(lease -> !lease.name().equals(name)).toList());
    }

    /** Those whose holders were cut off from any of the apps, and may only sleep. */
    List<AppLease> abandoned(Collection<String> apps, Instant now) {
        return about(apps).filter(lease -> lease.isAbandoned(now)).toList();
    }

    /** The highest number that any of the apps was held with. */
    long highest(Collection<String> apps) {
        return about(apps).mapToLong(AppLease::number).max().orElse(0);
    }

    /**
     * Refuses what another act would cross.
     *
     * @throws AppHeldException if somebody works on any of the apps
     */
    void requireFree(Collection<String> apps, String attempted, Instant now) {
        apps.forEach(app -> of(app, now).requireFree(app, attempted, now));
    }

    private Stream<AppLease> about(Collection<String> apps) {
        return all.stream().filter(lease -> lease.isAboutAnyOf(apps));
    }
}
