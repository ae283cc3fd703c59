package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.release.ReleaseSecret;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The releases of an app as immutable Secrets: gzipped JSON, the verdict beside it as a label. */
final class ReleaseStore {
    /** A Secret's data may have 1 MiB; the rest is for its metadata. */
    private static final int MAX_BYTES = (1 << 20) - (16 << 10);

    private static final int KEPT = 10;

    private final KubeNamespace kube;

    ReleaseStore(KubeNamespace kube) {
        this.kube = kube;
    }

    /**
     * The history, newest first; a record is unpacked when somebody looks into it. A pending release that is seen to be rolled out
     * counts as good.
     */
    static Releases history(String app, LiveApp live) {
        List<Release> releases = new ArrayList<>();
        live.releases().stream()
                .map(ReleaseStore::read)
                .sorted(Comparator.comparingInt(Release::number).reversed())
                .forEach(r -> releases.add(releases.isEmpty() ? settled(r, live.deployment()) : r));
        return new Releases(app, releases);
    }

    private static Release settled(Release newest, @Nullable ObjectNode deployment) {
        boolean rolledOut = newest.verdict() == Release.Verdict.PENDING
                && deployment != null
                && Json.annotation(deployment, Marks.RELEASE).equals(String.valueOf(newest.number()))
                && Rollouts.isComplete(deployment);
        return rolledOut ? newest.judged(Release.Verdict.GOOD) : newest;
    }

    /**
     * Refuses a release that a Secret cannot hold.
     *
     * @throws InvalidRequestException with the size
     */
    static void requireFits(ReleaseRecord record) {
        int size = gzip(record).length;
        if (size > MAX_BYTES) {
            throw InvalidRequestException.of(
                    "deploy.release-too-large",
                    "record a release of " + record.app(),
                    "it has " + size + " bytes compressed, and a Secret holds " + MAX_BYTES,
                    "its configuration files are large",
                    "put large files into the image or a volume");
        }
    }

    void create(ReleaseRecord record) {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        ObjectNode metadata =
                secret.putObject("metadata").put("name", Marks.releaseName(record.app(), record.number()));
        Labels.ofApp(record.app())
                .with(Marks.APP, record.app())
                .with(Marks.RELEASE, String.valueOf(record.number()))
                .with(Marks.VERDICT, "pending")
                .map()
                .forEach(metadata.withObject("labels")::put);
        secret.put("type", Marks.RELEASE_TYPE).put("immutable", true);
        secret.putObject("data").put(ReleaseSecret.ENTRY, Base64.getEncoder().encodeToString(gzip(record)));
        kube.create(Kind.SECRET, secret);
    }

    void judge(ReleaseRecord record, Release.Verdict verdict) {
        mark(record.app(), record.number(), verdict, Json.object());
    }

    /** As {@link #judge}, for a rollout that was just seen to be complete: how long it took is kept as well. */
    void ready(ReleaseRecord record, Release.Verdict verdict) {
        String now = kube.session().clock().instant().toString();
        mark(record.app(), record.number(), verdict, ReleaseJournal.patch(ReleaseJournal.READY_AT, now));
    }

    private void mark(String app, int number, Release.Verdict verdict, ObjectNode patch) {
        patch.withObject("metadata").withObject("labels").put(Marks.VERDICT, DeployText.lower(verdict));
        kube.mergePatch(Kind.SECRET, Marks.releaseName(app, number), patch, Marks.JOURNAL);
    }

    /** Writes what is known of earlier releases whose verdict was never written. */
    void settle(String app, LiveApp live) {
        for (Release release : history(app, live)) {
            boolean pending = live.releases().stream()
                    .anyMatch(s -> Json.name(s).equals(Marks.releaseName(app, release.number()))
                            && Json.label(s, Marks.VERDICT).equals("pending"));
            if (pending) {
                boolean good = release.verdict() == Release.Verdict.GOOD;
                mark(app, release.number(), good ? Release.Verdict.GOOD : Release.Verdict.SUPERSEDED, Json.object());
            }
        }
    }

    /**
     * Removes releases beyond the newest ten, the last good one excepted, and ConfigMaps that no release names any more.
     *
     * @param before what was there before the newest release; when it leaves nothing to remove, nothing is asked
     */
    void prune(ReleaseRecord newest, LiveApp before) {
        boolean manyReleases = before.releases().size() >= KEPT;
        boolean otherConfigs = before.configs().keySet().stream()
                .anyMatch(c -> !newest.configs().contains(c));
        if (manyReleases || otherConfigs) {
            prune(newest.app());
        }
    }

    private void prune(String app) {
        LiveApp live = LiveApp.read(kube, app);
        Releases history = history(app, live);
        OptionalInt lastGood = history.stream()
                .filter(r -> r.verdict() == Release.Verdict.GOOD)
                .mapToInt(Release::number)
                .max();
        List<String> referenced = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        int kept = 0;
        for (Release release : history) {
            kept++;
            if (kept <= KEPT || (lastGood.isPresent() && lastGood.getAsInt() == release.number())) {
                referenced.addAll(release.configs());
            } else {
                gone.add(release.number());
            }
        }
        for (int number : gone) {
            kube.delete(Kind.SECRET, Marks.releaseName(app, number), KubeNamespace.Propagation.BACKGROUND);
        }
        for (String config : live.configs().keySet()) {
            if (config.startsWith(app + "-config-") && !referenced.contains(config)) {
                kube.delete(Kind.CONFIG_MAP, config, KubeNamespace.Propagation.BACKGROUND);
            }
        }
    }

    private static Release read(ObjectNode secret) {
        try {
            return new Release(
                    Json.label(secret, Marks.APP),
                    Integer.parseInt(Json.label(secret, Marks.RELEASE)),
                    verdict(Json.label(secret, Marks.VERDICT)),
                    ReleaseJournal.of(secret),
                    () -> unpacked(secret));
        } catch (IllegalArgumentException e) {
            throw unreadable(secret, e);
        }
    }

    private static ReleaseRecord unpacked(ObjectNode secret) {
        try {
            return record(ReleaseSecret.unpack(secret));
        } catch (IOException | RuntimeException e) {
            throw unreadable(secret, e);
        }
    }

    private static InvalidRequestException unreadable(ObjectNode secret, Exception e) {
        return InvalidRequestException.of(
                "deploy.release-unreadable",
                "read Secret/" + Json.name(secret),
                "it holds no release: " + e.getMessage(),
                "somebody made or changed it by hand",
                "look at it, and delete it if nobody needs it");
    }

    private static Release.Verdict verdict(String label) {
        return Release.Verdict.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private static ReleaseRecord record(JsonNode json) {
        List<String> configs = new ArrayList<>();
        json.path("configs").forEach(c -> configs.add(c.asText()));
        List<ObjectNode> objects = new ArrayList<>();
        json.path("objects").forEach(o -> objects.add((ObjectNode) o));
        return new ReleaseRecord(
                json.path("app").asText(),
                json.path("number").asInt(),
                json.path("image").asText(),
                optional(json.path("replicas")),
                configs,
                json.path("author").asText(),
                json.path("cause").asText(),
                Instant.parse(json.path("at").asText()),
                optional(json.path("restores")),
                json.path("planDigest").asText(),
                objects,
                ReleaseMemo.of(json));
    }

    private static OptionalInt optional(JsonNode number) {
        return number.isInt() ? OptionalInt.of(number.asInt()) : OptionalInt.empty();
    }

    private static byte[] gzip(ReleaseRecord record) {
        ObjectNode json = Json.object()
                .put("app", record.app())
                .put("number", record.number())
                .put("image", record.image())
                .put("author", record.author())
                .put("cause", record.cause())
                .put("at", record.at().toString())
                .put("planDigest", record.planDigest());
        record.replicas().ifPresent(n -> json.put("replicas", n));
        record.restores().ifPresent(n -> json.put("restores", n));
        record.configs().forEach(json.withArray("configs")::add);
        record.objects().forEach(json.withArray("objects")::add);
        record.memo().putInto(json);
        return ReleaseSecret.pack(json);
    }
}
