package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import dev.sampan.problem.ClusterException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes that count only while nobody has taken the app over. No API server checks a Lease: each write carries the version of the object
 * that was read before. A later holder stamps its number on all objects first, which moves their versions, and so refuses what an earlier one
 * still has under way.
 */
final class Fence {
    private static final int ATTEMPTS = 10;
    /** No object of an app ever has it: an apply with this version creates, and conflicts with whatever is there. */
    private static final String OF_NONE = "1";

    /** Of labels and annotations that are set whatever else has moved. */
    private static final Expectation UNCONDITIONAL = new Expectation() {
        @Override
        public boolean isDone(ObjectNode now) {
            return false;
        }

        @Override
        public boolean isUnmoved(@Nullable ObjectNode now) {
            return true;
        }
    };

    private final KubeNamespace kube;
    private final HeldApp lease;

    Fence(KubeNamespace kube, HeldApp lease) {
        this.kube = kube;
        this.lease = lease;
    }

    /** What a write expects to find, and what it makes of something else. */
    interface Expectation {
        /** Whether this is what the write itself has made: its first answer was lost. */
        boolean isDone(ObjectNode now);

        /** Whether nothing has moved that matters to the write; null is no object. */
        boolean isUnmoved(@Nullable ObjectNode now);
    }

    /**
     * Applies, if the object is still as it was seen. A controller that writes status moves the version too: while nothing that matters
     * moved with it, the next one is tried.
     *
     * @param seen null when none was there
     * @throws TakenOverException if another holds the app by now
     */
    ObjectNode apply(Kind kind, ObjectNode wished, boolean force, @Nullable ObjectNode seen, Expectation expected) {
        lease.require();
        ObjectNode now = seen;
        for (int attempt = 1; ; attempt++) {
            ObjectNode sent = wished.deepCopy();
            identify(sent.withObject("metadata"), now);
            try {
                return kube.apply(kind, sent, new ApplyOptions(Marks.MANAGER, force, false));
            } catch (ClusterException e) {
                requireConflict(e, attempt);
                ObjectNode next = look(kind, Json.name(wished)).orElse(null);
                if (next != null && expected.isDone(next)) {
                    return next;
                }
                if (!expected.isUnmoved(next)) {
                    throw e;
                }
                now = next;
            }
        }
    }

    /** An apply to a name that is free creates, whatever version it carries, but not when it carries a uid. */
    private static void identify(ObjectNode metadata, @Nullable ObjectNode seen) {
        if (seen == null) {
            metadata.put("resourceVersion", OF_NONE);
        } else {
            metadata.put("resourceVersion", versionOf(seen))
                    .put("uid", seen.at("/metadata/uid").asText());
        }
    }

    /** Deletes this object, and no other of its name; it may have changed if nothing that matters moved. */
    void delete(Kind kind, ObjectNode seen, Propagation propagation, Predicate<ObjectNode> unmoved) {
        lease.require();
        ObjectNode now = seen;
        for (int attempt = 1; ; attempt++) {
            try {
                kube.delete(kind, now, propagation);
                return;
            } catch (ClusterException e) {
                requireConflict(e, attempt);
                ObjectNode next = look(kind, Json.name(seen)).orElse(null);
                if (next == null) {
                    return;
                }
                boolean same = next.at("/metadata/uid").equals(seen.at("/metadata/uid"));
                if (!same || !unmoved.test(next)) {
                    throw e;
                }
                now = next;
            }
        }
    }

    /**
     * Sets labels and annotations of the object that was seen.
     *
     * @param wished a merge patch of its metadata
     * @return the object as it is then
     */
    ObjectNode patch(Kind kind, ObjectNode seen, ObjectNode wished) {
        return patch(kind, seen, wished, UNCONDITIONAL);
    }

    /**
     * Patches the object that was seen.
     *
     * @param wished a merge patch
     * @return the object as it is then
     */
    ObjectNode patch(Kind kind, ObjectNode seen, ObjectNode wished, Expectation expected) {
        lease.require();
        ObjectNode now = seen;
        for (int attempt = 1; ; attempt++) {
            ObjectNode patch = wished.deepCopy();
            patch.withObject("metadata").put("resourceVersion", versionOf(now));
            try {
                return kube.mergePatch(kind, Json.name(seen), patch, Marks.JOURNAL);
            } catch (ClusterException e) {
                if (e.status() == 404) {
                    throw new TakenOverException(lease.app(), kind.kind() + "/" + Json.name(seen) + " is gone");
                }
                requireConflict(e, attempt);
                now = look(kind, Json.name(seen)).orElseThrow(() -> e);
                if (expected.isDone(now)) {
                    return now;
                }
                if (!expected.isUnmoved(now)) {
                    throw e;
                }
            }
        }
    }

    private void requireConflict(ClusterException e, int attempt) {
        if (Doubt.isLeftBy(e)) {
            lease.leavesDoubt();
        }
        if (e.status() != 409 || attempt == ATTEMPTS) {
            throw e;
        }
    }

    private Optional<ObjectNode> look(Kind kind, String name) {
        Optional<ObjectNode> next = Doubt.look(kube, kind, name);
        next.ifPresent(lease::requireNotOutrun);
        return next;
    }

    /**
     * Puts the number of this act on all that is there of the app, so that nothing of an earlier holder still gets through.
     */
    void stamp(LiveApp live, List<ObjectNode> intended) {
        List<ObjectNode> all = Stream.concat(intended.stream().map(live::like), ofApp(live))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        Permissions.none()
                .and(all.stream().map(Fence::kindOf).distinct().toList(), "patch")
                .require(kube, "take over " + lease.app());
        all.forEach(this::stamp);
        lease.stamped();
    }

    private static Stream<ObjectNode> ofApp(LiveApp live) {
        return Stream.concat(
                Stream.of(
                                Optional.ofNullable(live.deployment()),
                                Optional.ofNullable(live.service()),
                                Optional.ofNullable(live.autoscaler()))
                        .flatMap(Optional::stream)
                        .filter(object -> !Json.label(object, Marks.APP).isEmpty()),
                Stream.concat(live.configs().values().stream(), live.releases().stream()));
    }

    /** What is gone meanwhile needs none; another that has come in its place does. */
    private void stamp(ObjectNode object) {
        Optional<ObjectNode> now = Optional.of(object);
        for (int attempt = 1; now.isPresent(); attempt++) {
            lease.requireNotOutrun(now.get());
            lease.require();
            try {
                kube.apply(kindOf(object), mark(now.get()), new ApplyOptions(Marks.JOURNAL, true, false));
                return;
            } catch (ClusterException e) {
                requireConflict(e, attempt);
                now = look(kindOf(object), Json.name(object));
            }
        }
    }

    private ObjectNode mark(ObjectNode object) {
        ObjectNode mark = Json.object();
        ObjectNode metadata = mark.putObject("metadata").put("name", Json.name(object));
        identify(metadata, object);
        metadata.withObject("annotations").put(Marks.FENCE, String.valueOf(lease.number()));
        return mark;
    }

    private static Kind kindOf(ObjectNode object) {
        return object.path("kind").asText().equals("Secret") ? Kind.SECRET : PlannedObject.kindOf(object);
    }

    private static String versionOf(ObjectNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }

    /** The number that an object carries, 0 if it was never stamped. */
    static long stampOf(ObjectNode object) {
        String stamp = Json.annotation(object, Marks.FENCE);
        return stamp.matches("[0-9]{1,18}") ? Long.parseLong(stamp) : 0;
    }

    /** The highest number that anything of the app carries. */
    static long highest(LiveApp live) {
        return ofApp(live).mapToLong(Fence::stampOf).max().orElse(0);
    }
}
