package dev.sampan.sandbox.internal.openapi.ack;

import dev.sampan.sandbox.TaskFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs tasks on the sandbox's timeline, stage by stage, and fails those that a script wants to fail. */
final class TaskRunner {
    private final AckWorld world;
    private final List<Scripted> failures = new ArrayList<>();
    /** The next stages of paused tasks. */
    private final Map<String, Runnable> held = new HashMap<>();
    /** What a failure of a task leads to. */
    private final Map<String, Runnable> jobs = new HashMap<>();

    TaskRunner(AckWorld world) {
        this.world = world;
    }

    /** A stage and how long it takes. */
    record Stage(String name, Duration takes) {
        static Stage of(String name, long seconds) {
            return new Stage(name, Duration.ofSeconds(seconds));
        }
    }

    /** Something that may stop a stage: why, or empty. */
    interface Check {
        Optional<String> refusal();
    }

    /**
     * What a task is about.
     *
     * @param checks what is asked at the end of a stage, by its name
     * @param succeed what is so afterwards; a failure that is applied all the same does it as well
     * @param fail what is so after a failure
     */
    record Job(
            String cluster,
            String type,
            String targetType,
            String targetId,
            List<Stage> stages,
            Map<String, Check> checks,
            Runnable succeed,
            Runnable fail) {}

    private static final class Scripted {
        private final TaskFailure failure;
        private int left;

        Scripted(TaskFailure failure) {
            this.failure = failure;
            this.left = failure.times();
        }
    }

    void script(TaskFailure failure) {
        synchronized (world) {
            failures.add(new Scripted(failure));
        }
    }

    void clear() {
        synchronized (world) {
            failures.clear();
        }
    }

    /** Begins the task now; its first stage starts at once. Called with the world's monitor held. */
    StoredTask start(Job job) {
        StoredTask task = new StoredTask(job.cluster(), job.type(), job.targetType(), job.targetId(), world.stamp());
        job.stages().forEach(stage -> task.plan(stage.name()));
        world.add(task);
        jobs.put(task.id(), job.fail());
        run(job, task, 0, scripted(job).orElse(null));
        return task;
    }

    /** The stage that is running ends; the next waits. */
    void pause(StoredTask task) {
        task.setPaused(true, world.now());
    }

    void resume(StoredTask task) {
        task.setPaused(false, world.now());
        Runnable next = held.remove(task.id());
        if (next != null) {
            next.run();
        }
    }

    /** Ends a task as failed; what it was about is as after a failure. */
    void cancel(StoredTask task) {
        held.remove(task.id());
        Runnable undo = jobs.remove(task.id());
        task.cancel(world.now());
        if (undo != null) {
            undo.run();
        }
    }

    private Optional<TaskFailure> scripted(Job job) {
        Optional<Scripted> found = failures.stream()
                .filter(each -> each.left > 0 && each.failure.taskType().equals(job.type()))
                .findFirst();
        found.ifPresent(each -> each.left--);
        return found.map(each -> each.failure);
    }

    private void run(Job job, StoredTask task, int index, @Nullable TaskFailure failure) {
        if (index == job.stages().size()) {
            job.succeed().run();
            task.succeed(world.now());
            return;
        }
        Stage stage = job.stages().get(index);
        if (task.isPaused()) {
            held.put(task.id(), () -> run(job, task, index, failure));
            return;
        }
        task.begin(index, stage.name(), world.now());
        world.timeline().scheduleBackground(stage.takes(), () -> {
            synchronized (world) {
                end(job, task, index, failure);
            }
        });
    }

    private void end(Job job, StoredTask task, int index, @Nullable TaskFailure failure) {
        if (!task.isRunning()) {
            return;
        }
        Stage stage = job.stages().get(index);
        boolean last = index == job.stages().size() - 1;
        if (failure != null
                && (failure.stage().isEmpty() ? last : failure.stage().equals(stage.name()))) {
            (failure.applied() ? job.succeed() : job.fail()).run();
            task.fail(index, stage.name(), failure.code(), failure.message(), world.now());
            return;
        }
        Check check = job.checks().get(stage.name());
        Optional<String> refusal = check == null ? Optional.empty() : check.refusal();
        if (refusal.isPresent()) {
            job.fail().run();
            task.fail(index, stage.name(), "ErrorDrainNode", refusal.get(), world.now());
            return;
        }
        task.end(index, stage.name(), world.now());
        run(job, task, index + 1, failure);
    }
}
