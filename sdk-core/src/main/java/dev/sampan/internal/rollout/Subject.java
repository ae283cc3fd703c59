package dev.sampan.internal.rollout;

import dev.sampan.internal.kube.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One object whose rollout somebody waits for. */
public record Subject(Kind kind, String name) {
    private static final List<Kind> KINDS = List.of(
            Kind.DEPLOYMENT,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            Kind.JOB,
            Kind.CRON_JOB,
            Kind.PERSISTENT_VOLUME_CLAIM,
            Kind.HORIZONTAL_POD_AUTOSCALER,
            Kind.CUSTOM_RESOURCE_DEFINITION);

    /** The kinds that can be waited for. */
    public static List<Kind> kinds() {
        return KINDS;
    }

    /** {@code Kind/name}. */
    public String title() {
        return kind.kind() + "/" + name;
    }

    /** What has to be watched to judge objects of a kind. */
    static List<Kind> around(Kind kind) {
        List<Kind> around = new ArrayList<>(List.of(kind));
        if (kind.equals(Kind.DEPLOYMENT)) {
            around.add(Kind.REPLICA_SET);
        } else if (kind.equals(Kind.CRON_JOB)) {
            around.add(Kind.JOB);
        }
        if (kind.namespaced() && !kind.equals(Kind.HORIZONTAL_POD_AUTOSCALER)) {
            around.add(Kind.POD);
        }
        if (kind.namespaced()) {
            around.add(Kind.EVENT);
        }
        return around;
    }

    /** The kind of an object that may have a part in a rollout, by the word that references use. */
    static Optional<Kind> kind(String word) {
        if (word.equals(Kind.POD.kind())) {
            return Optional.of(Kind.POD);
        }
        if (word.equals(Kind.REPLICA_SET.kind())) {
            return Optional.of(Kind.REPLICA_SET);
        }
        return KINDS.stream().filter(kind -> kind.kind().equals(word)).findFirst();
    }
}
