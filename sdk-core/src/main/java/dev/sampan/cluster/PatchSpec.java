package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is patched and how. Alive only inside {@link ClusterVulnerabilities#patch}. */
public final class PatchSpec {
    private final String pool;
    private final SpecLife life;
    final List<String> vulnerabilities = new ArrayList<>();
    final List<String> nodes = new ArrayList<>();

    @Nullable
    Integer nodesAtOnce;

    @Nullable
    Boolean restarts;

    @Nullable
    Duration within;

    PatchSpec(String pool) {
        this.pool = pool;
        life = new SpecLife("the patch of " + pool);
    }

    /** Only these, by {@link NodeVulnerability#name()}. Default: all. */
    public PatchSpec vulnerabilities(String... names) {
        life.requireOpen();
        vulnerabilities.addAll(List.of(names));
        return this;
    }

    /** Only these nodes, by name. Default: all that have one of the vulnerabilities. */
    public PatchSpec nodes(String... names) {
        life.requireOpen();
        nodes.addAll(List.of(names));
        return this;
    }

    /** How many nodes are patched at the same time. Default: 1. */
    public PatchSpec nodesAtOnce(int count) {
        if (count < 1) {
            throw InvalidRequestException.of(
                    "cluster.patch-spec",
                    "patch the node pool " + pool,
                    count + " nodes are patched at once",
                    "it is one or more",
                    "correct nodesAtOnce(...)");
        }
        nodesAtOnce = life.once("nodes at once", nodesAtOnce, count);
        return this;
    }

    /** Nodes may be drained and restarted where a patch needs it. Default: they are not, and such a patch waits for the next start. */
    public PatchSpec restarts() {
        restarts = life.once("restarts", restarts, true);
        return this;
    }

    /** How long applying waits. Default: 2 hours. */
    public PatchSpec within(Duration longest) {
        within = life.once("within", within, longest);
        return this;
    }

    void close() {
        life.close();
    }
}
