package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AckTasks;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Waiter;
import dev.sampan.internal.cloud.Waiter.Seen;
import dev.sampan.internal.cloud.Waiter.State;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import java.util.Optional;

/** The plan of a {@link Setting}. */
final class SettingPlan<T> extends CloudPlan<T> {
    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final Setting<T> setting;

    SettingPlan(CloudCalls cloud, ClusterReads reads, Setting<T> setting) {
        super(cloud.http().session(), setting.verb, setting.object, setting.changes, setting.findings);
        this.cloud = cloud;
        this.reads = reads;
        this.setting = setting;
    }

    @Override
    Outcome<T> run() {
        Optional<T> now = setting.read.apply(cloud.http().deadline());
        Optional<T> wished = setting.provenByState ? setting.achieved.apply(now) : Optional.empty();
        if (wished.isPresent()) {
            return new Unchanged<>(wished.get(), setting.object + " is so already");
        }
        if (setting.changes.isEmpty() && now.isPresent()) {
            return new Unchanged<>(now.get(), setting.object + ": there is nothing to do");
        }
        if (!setting.still.test(now)) {
            throw outdated(now.map(thing -> "it has become: " + setting.words.apply(thing))
                    .orElse("it was deleted"));
        }
        return new ChangeRun<>(cloud, new Act(), setting.within).run();
    }

    private final class Act implements CloudChange<T> {
        @Override
        public String act() {
            return SettingPlan.this.act();
        }

        @Override
        public void awaitTurn(Deadline deadline) throws InterruptedException {
            if (!setting.queues) {
                return;
            }
            new Waiter(session()).await(act(), deadline, left -> {
                ClusterState state =
                        reads.byId(setting.cluster, left).map(AckCluster::state).orElse(ClusterState.DELETED);
                return Seen.of(
                        state,
                        state.isBusy() ? State.RETRY : State.SUCCESS,
                        "queue",
                        state.isBusy()
                                ? "the cluster is " + state + ": waiting for the turn"
                                : "the cluster is " + state);
            });
        }

        @Override
        public Sent send(Deadline deadline) {
            JsonNode answer = setting.send.apply(deadline);
            return new Sent(setting.cluster, answer.path("task_id").asText(""));
        }

        @Override
        public Optional<Sent> readBack(Deadline deadline) {
            Optional<T> now = setting.read.apply(deadline);
            if (setting.provenByState && setting.achieved.apply(now).isPresent()) {
                return Optional.of(new Sent(setting.cluster, ""));
            }
            return setting.begun.test(now)
                    ? new AckTasks(cloud).newest(setting.cluster, deadline).map(task -> new Sent(setting.cluster, task))
                    : Optional.empty();
        }

        @Override
        public Optional<T> achieved(Sent sent, Deadline deadline) {
            return setting.achieved.apply(setting.read.apply(deadline));
        }

        @Override
        public boolean isProvenByState() {
            return setting.provenByState;
        }

        @Override
        public String now(Sent sent, Deadline deadline) {
            return setting.object + ": "
                    + setting.read.apply(deadline).map(setting.words).orElse("not there");
        }

        @Override
        public String summary(T value) {
            return setting.summary.apply(value);
        }

        @Override
        public String undo(T value) {
            return setting.undo;
        }

        @Override
        public String look() {
            return setting.look;
        }
    }
}
