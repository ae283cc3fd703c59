package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.util.ArrayList;
import java.util.List;

/** Which nodes are repaired and how. Alive only inside {@link NodePools#repair(String, java.util.function.Consumer)}. */
public final class RepairSpec {
    private final SpecLife life;
    final List<String> nodes = new ArrayList<>();
    final List<String> restarts = new ArrayList<>();

    RepairSpec(String pool) {
        life = new SpecLife("the repair of " + pool);
    }

    /** Nodes by name or by the id of their machine. Default: those that are not ready. */
    public RepairSpec nodes(String... names) {
        life.requireOpen();
        nodes.addAll(List.of(names));
        return this;
    }

    /** Restarts only these: {@code kubelet}, {@code containerd}, {@code docker}, {@code ntp}. Default: all that ACK can do. */
    public RepairSpec restart(String... services) {
        life.requireOpen();
        restarts.addAll(List.of(services));
        return this;
    }

    void close() {
        life.close();
    }
}
