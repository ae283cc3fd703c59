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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
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

    /** The Secret as it was written. */
    ObjectNode create(ReleaseRecord record) {
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
        return kube.create(Kind.SECRET, secret);
    }

    /** Of a release that was found there, outside of any act on it. */
    void judge(String app, int number, Release.Verdict verdict) {
        kube.mergePatch(Kind.SECRET, Marks.releaseName(app, number), verdict(verdict, Json.object()), Marks.JOURNAL);
    }

    private static ObjectNode verdict(Release.Verdict verdict, ObjectNode patch) {
        patch.withObject("metadata").withObject("labels").put(Marks.VERDICT, DeployText.lower(verdict));
        return patch;
    }

    /** @param secret of the release, as it was read or written last */
    static void judge(Fence fence, ObjectNode secret, Release.Verdict verdict) {
        fence.patch(Kind.SECRET, secret, verdict(verdict, Json.object()));
    }

    /** As {@link #judge}, for a rollout that was just seen to be complete: how long it took is kept as well. */
    void ready(Fence fence, ObjectNode secret, Release.Verdict verdict) {
        String now = kube.session().clock().instant().toString();
        fence.patch(Kind.SECRET, secret, verdict(verdict, ReleaseJournal.patch(ReleaseJournal.READY_AT, now)));
    }

    /** Writes what is known of releases before this one whose verdict was never written. */
    static void settle(Fence fence, ReleaseRecord newest, LiveApp live) {
        for (Release release : history(newest.app(), live)) {
            secret(live, release.number())
                    .filter(secret -> release.number() < newest.number() && isPending(secret))
                    .ifPresent(secret -> judge(
                            fence,
                            secret,
                            release.verdict() == Release.Verdict.GOOD
                                    ? Release.Verdict.GOOD
                                    : Release.Verdict.SUPERSEDED));
        }
    }

    static Optional<ObjectNode> secret(LiveApp live, int number) {
        return live.releases().stream()
                .filter(s -> Json.label(s, Marks.RELEASE).equals(String.valueOf(number)))
                .findFirst();
    }

    /** A release of which no verdict was written yet, by its number. */
    static Optional<Release> findPending(KubeNamespace kube, String app, String number) {
        return kube.list(Kind.SECRET, Marks.appSelector(app) + "," + Marks.RELEASE + "=" + number).items().stream()
                .filter(secret -> LiveApp.isRelease(secret) && isPending(secret))
                .map(ReleaseStore::read)
                .findFirst();
    }

    /** Whether no verdict was written yet, whatever can be seen of the rollout. */
    static boolean isPending(ObjectNode secret) {
        return Json.label(secret, Marks.VERDICT).equals("pending");
    }

    /**
     * Removes releases beyond the newest ten, the last good one excepted, and ConfigMaps that no release names any more.
     *
     * @param before what was there before the newest release; when it leaves nothing to remove, nothing is asked
     */
    void prune(Fence fence, ReleaseRecord newest, LiveApp before) {
        boolean manyReleases = before.releases().size() >= KEPT;
        boolean otherConfigs = before.configs().keySet().stream()
                .anyMatch(c -> !newest.configs().contains(c));
        if (manyReleases || otherConfigs) {
            prune(fence, newest.app());
        }
    }

    private void prune(Fence fence, String app) {
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
            secret(live, number).ifPresent(secret -> delete(fence, Kind.SECRET, secret));
        }
        live.configs().forEach((name, config) -> {
            if (name.startsWith(app + "-config-") && !referenced.contains(name)) {
                delete(fence, Kind.CONFIG_MAP, config);
            }
        });
    }

    private static void delete(Fence fence, Kind kind, ObjectNode seen) {
        fence.delete(kind, seen, KubeNamespace.Propagation.BACKGROUND, now -> true);
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
        Set<String> forced = new TreeSet<>();
        json.path("forced").forEach(f -> forced.add(f.asText()));
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
                forced,
                json.path("onFailure").asText().equals("rollback") ? OnFailure.ROLLBACK : OnFailure.KEEP,
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
        record.forced().stream().sorted().forEach(json.withArray("forced")::add);
        json.put("onFailure", DeployText.lower(record.onFailure()));
        record.objects().forEach(json.withArray("objects")::add);
        record.memo().putInto(json);
        return ReleaseSecret.pack(json);
    }
}
