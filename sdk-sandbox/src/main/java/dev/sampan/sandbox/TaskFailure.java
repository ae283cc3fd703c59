package dev.sampan.sandbox;

import dev.sampan.problem.InvalidRequestException;

/**
 * A scripted failure of an asynchronous task of the cloud: the next task of a type fails at one of its stages. Immutable. The
 * factory makes one that fails at the last stage and leaves nothing done; the others give copies that differ.
 *
 * <pre>{@code
 * sandbox.fault(TaskFailure.of("cluster_create").at("install_addons").saying("ErrorStock", "no such machine is left"));
 * }</pre>
 *
 * @param taskType the task's type, such as {@code cluster_create}
 * @param stage the stage at which it fails; empty for the last
 * @param code the code that the task reports
 * @param message the message that it reports
 * @param applied whether the change is there all the same
 * @param times how many tasks in a row fail
 */
public record TaskFailure(String taskType, String stage, String code, String message, boolean applied, int times) {
    public TaskFailure {
        if (taskType.isBlank() || times < 1) {
            throw InvalidRequestException.of(
                    "sandbox.fault",
                    "script a failing task",
                    "it could never happen as written",
                    "a task has a type, and at least one of them fails",
                    "correct the failure");
        }
    }

    /** The next task of this type fails. */
    public static TaskFailure of(String taskType) {
        return new TaskFailure(taskType, "", "InternalError", "the task has failed", false, 1);
    }

    /** As this one, at a stage. */
    public TaskFailure at(String stage) {
        return new TaskFailure(taskType, stage, code, message, applied, times);
    }

    /** As this one, with what the task reports. */
    public TaskFailure saying(String code, String message) {
        return new TaskFailure(taskType, stage, code, message, applied, times);
    }

    /** As this one, but the change is there although the task says that it failed. */
    public TaskFailure butApplied() {
        return new TaskFailure(taskType, stage, code, message, true, times);
    }

    /** As this one, so many tasks in a row. */
    public TaskFailure times(int count) {
        return new TaskFailure(taskType, stage, code, message, applied, count);
    }
}
