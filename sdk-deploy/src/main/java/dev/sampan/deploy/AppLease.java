package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.ClusterException;
import dev.sampan.value.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Lease as it was read: that of an app, or one that an act has on several. Immutable.
 *
 * @param apps those that it is about
 * @param holder who holds it, empty when it was given back or is not there
 * @param until when it runs out, unless it is renewed
 * @param number the fencing number of its holder, which only grows
 * @param version the resourceVersion, empty when it is not there
 */
record AppLease(String name, SortedSet<String> apps, String holder, Instant until, long number, String version) {
    static final Duration LASTS = Duration.ofSeconds(60);
    /** What the label of the app says on a Lease of several; no app has such a name. */
    static final String SEVERAL = "several.apps";

    private static final String OF_ONE = "sampan-";
    private static final String APPS = Marks.PREFIX + "apps";
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    AppLease {
        apps = Collections.unmodifiableSortedSet(new TreeSet<>(apps));
    }

    static String nameOf(String app) {
        return OF_ONE + app;
    }

    /** The same apps have the same name, so that of two acts on them one comes first; no app's Lease has a dot in its name. */
    static String nameOf(SortedSet<String> apps) {
        return "sampan.set-" + Json.digest(String.join(",", apps)).hex().substring(0, 12);
    }

    /** The one that tells who works on the app, or who did last. */
    static AppLease read(KubeNamespace kube, String app) {
        return AppLeases.read(kube, app).of(app, kube.session().clock().instant());
    }

    static AppLease none(String name) {
        return new AppLease(name, new TreeSet<>(), "", Instant.EPOCH, 0, "");
    }

    static AppLease of(ObjectNode lease) {
        String name = Json.name(lease);
        String apps = isOfOne(name) ? name.substring(OF_ONE.length()) : Json.annotation(lease, APPS);
        return new AppLease(
                name,
                new TreeSet<>(apps.isEmpty() ? List.of() : List.of(apps.split(","))),
                lease.at("/spec/holderIdentity").asText(""),
                time(lease.at("/spec/renewTime").asText())
                        .plusSeconds(lease.at("/spec/leaseDurationSeconds").asLong(LASTS.toSeconds())),
                lease.at("/spec/leaseTransitions").asLong(),
                lease.at("/metadata/resourceVersion").asText());
    }

    private static Instant time(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    boolean isThere() {
        return !version.isEmpty();
    }

    /** Of one app: it stays when it is given back, and keeps its number. */
    boolean isOfOne() {
        return isOfOne(name);
    }

    static boolean isOfOne(String name) {
        return name.startsWith(OF_ONE);
    }

    boolean isHeld(Instant now) {
        return !holder.isEmpty() && now.isBefore(until);
    }

    /** Nobody works on the app, and nobody was cut off. */
    boolean isGivenBack() {
        return holder.isEmpty();
    }

    /** Its holder neither gave it back nor renewed it: it died, or it only sleeps and may go on any moment. */
    boolean isAbandoned(Instant now) {
        return !holder.isEmpty() && !isHeld(now);
    }

    boolean isAboutAnyOf(Collection<String> some) {
        return some.stream().anyMatch(apps::contains);
    }

    /** Writes it anew, if it is still as it was read. */
    ObjectNode replace(KubeNamespace kube, ObjectNode wished) {
        if (!isThere()) {
            return kube.create(Kind.LEASE, wished);
        }
        wished.withObject("metadata").put("resourceVersion", version);
        return kube.replace(Kind.LEASE, wished);
    }

    /** Whether a write was refused because another wrote or deleted the Lease first. */
    static boolean isOutrun(ClusterException e) {
        return e.status() == 409 || e.status() == 404;
    }

    /** Refuses what another act would cross. */
    void requireFree(String app, String attempted, Instant now) {
        if (isHeld(now)) {
            throw new AppHeldException(attempted, app, this);
        }
    }

    String line(Instant now) {
        if (holder.isEmpty()) {
            return isThere() ? "given back" : "none";
        }
        return (isHeld(now) ? "held until " : "ran out at ") + until + ", holder " + Redaction.line(holder, 200);
    }

    /** As a holder writes it. */
    static ObjectNode object(
            String name, SortedSet<String> apps, String holder, long number, Instant acquired, Instant renewed) {
        ObjectNode lease =
                Json.object().put("apiVersion", Kind.LEASE.apiVersion()).put("kind", Kind.LEASE.kind());
        ObjectNode metadata = lease.putObject("metadata").put("name", name);
        about(name, apps).map().forEach(metadata.withObject("labels")::put);
        if (!isOfOne(name)) {
            tellApps(lease, apps);
        }
        lease.putObject("spec")
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", LASTS.toSeconds())
                .put("acquireTime", MICROS.format(acquired))
                .put("renewTime", MICROS.format(renewed))
                .put("leaseTransitions", number);
        return lease;
    }

    /** Says in a Lease of several which apps it is about. */
    static void tellApps(ObjectNode lease, SortedSet<String> apps) {
        lease.withObject("metadata").withObject("annotations").put(APPS, String.join(",", apps));
    }

    private static Labels about(String name, SortedSet<String> apps) {
        return isOfOne(name)
                ? Labels.ofApp(apps.first()).with(Marks.APP, apps.first())
                : Labels.of(Map.of(Labels.MANAGED_BY, "sampan", Marks.APP, SEVERAL));
    }
}
