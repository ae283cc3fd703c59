package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.text.Redaction;
import dev.sampan.value.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The Lease of an app as it was read. Immutable.
 *
 * @param holder who holds it, empty when it was given back or is not there
 * @param until when it runs out, unless it is renewed
 * @param number how often it was taken, which only grows: the fencing number of its holder
 * @param version the resourceVersion, empty when it is not there
 */
record AppLease(String app, String holder, Instant until, long number, String version) {
    static final Duration LASTS = Duration.ofSeconds(60);

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    static String nameOf(String app) {
        return "sampan-" + app;
    }

    static AppLease read(KubeNamespace kube, String app) {
        return kube.find(Kind.LEASE, nameOf(app)).map(lease -> of(app, lease)).orElseGet(() -> none(app));
    }

    /** Of all apps that have one, by app. */
    static Map<String, AppLease> readAll(KubeNamespace kube) {
        return kube.list(Kind.LEASE, Labels.MANAGED_BY + "=sampan," + Marks.APP).items().stream()
                .map(lease -> of(Json.label(lease, Marks.APP), lease))
                .collect(Collectors.toMap(AppLease::app, Function.identity()));
    }

    static AppLease none(String app) {
        return new AppLease(app, "", Instant.EPOCH, 0, "");
    }

    static AppLease of(String app, ObjectNode lease) {
        return new AppLease(
                app,
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

    boolean isHeld(Instant now) {
        return !holder.isEmpty() && now.isBefore(until);
    }

    boolean isGivenBack() {
        return isThere() && holder.isEmpty();
    }

    /** Its holder neither gave it back nor renewed it: it died, or it only sleeps and may go on any moment. */
    boolean isAbandoned(Instant now) {
        return !holder.isEmpty() && !isHeld(now);
    }

    /** Refuses what another act would cross. */
    void requireFree(String attempted, Instant now) {
        if (isHeld(now)) {
            throw new AppHeldException(attempted, this);
        }
    }

    String line(Instant now) {
        if (holder.isEmpty()) {
            return isThere() ? "given back" : "none";
        }
        return (isHeld(now) ? "held until " : "ran out at ") + until + ", holder " + Redaction.line(holder, 200);
    }

    /** The Lease as its next holder writes it. */
    static ObjectNode object(String app, String holder, long number, Instant acquired, Instant renewed) {
        ObjectNode lease =
                Json.object().put("apiVersion", Kind.LEASE.apiVersion()).put("kind", Kind.LEASE.kind());
        ObjectNode metadata = lease.putObject("metadata").put("name", nameOf(app));
        Labels.ofApp(app).with(Marks.APP, app).map().forEach(metadata.withObject("labels")::put);
        lease.putObject("spec")
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", LASTS.toSeconds())
                .put("acquireTime", MICROS.format(acquired))
                .put("renewTime", MICROS.format(renewed))
                .put("leaseTransitions", number);
        return lease;
    }
}
