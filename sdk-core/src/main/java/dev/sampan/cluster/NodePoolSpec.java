package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a new node pool is made of. Alive only inside {@link NodePools#create(String, java.util.function.Consumer)}; setting a
 * value twice is refused and names the first.
 *
 * <pre>{@code
 * pools.create("batch", p -> p.nodes(2).machines("ecs.c7.2xlarge", "ecs.c6.2xlarge").label("work", "batch"));
 * }</pre>
 */
public final class NodePoolSpec {
    private final SpecLife life;

    @Nullable
    Integer nodes;

    NodePool.@Nullable Bounds autoscaling;

    @Nullable
    List<String> vswitches;

    @Nullable
    String diskCategory;

    @Nullable
    Integer diskSize;

    @Nullable
    Boolean spot;

    @Nullable
    Boolean autoRepair;

    @Nullable
    Duration within;

    final List<String> machines = new ArrayList<>();
    final List<Taint> taints = new ArrayList<>();
    final Map<String, String> labels = new TreeMap<>();

    NodePoolSpec(String name) {
        life = new SpecLife("node pool " + name);
    }

    record Taint(String key, String value, String effect) {}

    /** How many nodes. Not together with {@link #autoscaling(int, int)}. Default: 0. */
    public NodePoolSpec nodes(int count) {
        nodes = life.once("nodes", nodes, count);
        return this;
    }

    /** The autoscaler keeps the number between these. Default: the number is fixed. */
    public NodePoolSpec autoscaling(int min, int max) {
        autoscaling = life.once("autoscaling", autoscaling, new NodePool.Bounds(min, max));
        return this;
    }

    /** ECS instance types in the order of preference. Required. */
    public NodePoolSpec machines(String... types) {
        life.requireOpen();
        machines.addAll(List.of(types));
        return this;
    }

    /** The vSwitches, and so the zones. Default: those of the cluster. */
    public NodePoolSpec vswitches(String... ids) {
        vswitches = life.once("vSwitches", vswitches, List.of(ids));
        return this;
    }

    /** The system disk. Default: {@code cloud_essd} of 120 GiB. */
    public NodePoolSpec disk(String category, int sizeGib) {
        diskCategory = life.once("disk", diskCategory, category);
        diskSize = sizeGib;
        return this;
    }

    /** Machines at the price of the moment, which the cloud may take back. Default: on demand. */
    public NodePoolSpec spot() {
        spot = life.once("spot", spot, true);
        return this;
    }

    /** A label of every node. */
    public NodePoolSpec label(String key, String value) {
        labels.put(key, life.once("label " + key, labels.get(key), value));
        return this;
    }

    /** A taint of every node; the effect is {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}. */
    public NodePoolSpec taint(String key, String value, String effect) {
        life.requireOpen();
        taints.add(new Taint(key, value, effect));
        return this;
    }

    /** Whether the cloud repairs nodes that fail. Default: true. */
    public NodePoolSpec autoRepair(boolean on) {
        autoRepair = life.once("auto repair", autoRepair, on);
        return this;
    }

    /** How long applying waits for the nodes. Default: 30 minutes. */
    public NodePoolSpec within(Duration longest) {
        within = life.once("within", within, longest);
        return this;
    }

    void close() {
        life.close();
    }
}
