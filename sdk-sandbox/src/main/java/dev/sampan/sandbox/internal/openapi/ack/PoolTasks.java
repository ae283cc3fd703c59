package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.ClusterDoor;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts tasks of node pools. While a pool changes, its cluster takes no other change. */
final class PoolTasks {
    private final AckWorld world;
    private final TaskRunner tasks;

    PoolTasks(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    /** As below, with nothing that could stop a stage. */
    ObjectNode start(
            StoredCluster cluster, StoredPool pool, String type, String state, List<Stage> stages, Runnable effect) {
        return start(cluster, pool, type, state, stages, Map.of(), effect);
    }

    /**
     * Starts a task; its id is the answer.
     *
     * @param state the pool's state until it ends
     * @param checks what is asked at the end of a stage, by its name
     * @param effect what is so afterwards
     */
    ObjectNode start(
            StoredCluster cluster,
            StoredPool pool,
            String type,
            String state,
            List<Stage> stages,
            Map<String, TaskRunner.Check> checks,
            Runnable effect) {
        pool.setState(state);
        boolean sizes = state.equals("scaling") || state.equals("removing") || state.equals("deleting");
        cluster.setState(sizes ? "scaling" : "updating", world.stamp());
        Runnable calm = () -> {
            pool.setState("active");
            cluster.setState("running", world.stamp());
        };
        Job job = new Job(
                cluster.id(),
                type,
                "nodepool",
                pool.id(),
                stages,
                checks,
                () -> {
                    effect.run();
                    calm.run();
                },
                calm);
        StoredTask task = tasks.start(job);
        return Json.object().put("task_id", task.id());
    }

    /** Takes the pods off nodes; why that failed, or empty. */
    static Optional<String> drained(StoredCluster cluster, List<StoredNode> nodes) {
        ClusterDoor door = cluster.door();
        return door == null
                ? Optional.empty()
                : nodes.stream()
                        .flatMap(node -> door.drain(node.name()).stream())
                        .findFirst();
    }
}
