package dev.sampan.internal.diagnosis;

/** The failures that are told apart, most important first: what keeps pods from being made, then from starting, then from serving. */
enum Cause {
    BEING_DELETED("being-deleted"),
    QUOTA_EXCEEDED("quota-exceeded"),
    ADMISSION_REFUSED("admission-refused"),
    SERVICE_ACCOUNT_MISSING("service-account-missing"),
    IMAGE_NAME_INVALID("image-name-invalid"),
    IMAGE_NOT_FOUND("image-not-found"),
    IMAGE_UNAUTHORIZED("image-unauthorized"),
    IMAGE_UNREACHABLE("image-registry-unreachable"),
    IMAGE_PULL("image-pull"),
    CONFIG_MAP_MISSING("config-map-missing"),
    CONFIG_MAP_KEY_MISSING("config-map-key-missing"),
    SECRET_MISSING("secret-missing"),
    SECRET_KEY_MISSING("secret-key-missing"),
    ROOT_REFUSED("runs-as-root-refused"),
    CONTAINER_CONFIG("container-config"),
    CLAIM_MISSING("volume-claim-missing"),
    CLAIM_LOST("volume-claim-lost"),
    CLAIM_PENDING("volume-claim-pending"),
    CLAIM_RESIZE("volume-claim-resize-failed"),
    NAMES_TAKEN("definition-names-taken"),
    SCHEDULE_INVALID("schedule-invalid"),
    SCALE_TARGET_MISSING("scale-target-missing"),
    SCALE_SPEC_INVALID("scale-spec-invalid"),
    SCALE_REFUSED("scale-refused"),
    METRIC_MISSING("metric-missing"),
    CONTAINER_START("container-start"),
    OUT_OF_MEMORY("out-of-memory"),
    INIT_FAILED("init-container-failed"),
    CRASH_LOOP("crash-loop"),
    EXITS_AT_ONCE("exits-at-once"),
    STARTUP_PROBE("startup-probe-failing"),
    LIVENESS_PROBE("liveness-probe-failing"),
    CRASH("crash"),
    JOB_FAILED("job-failed"),
    JOB_DEADLINE("job-deadline-exceeded"),
    UNSCHEDULABLE("unschedulable"),
    VOLUME_MOUNT("volume-mount"),
    SANDBOX("pod-sandbox"),
    NODE_NOT_READY("node-not-ready"),
    STUCK_BEHIND("stuck-behind-broken-pod"),
    READINESS_PROBE("readiness-probe-failing"),
    READINESS_GATE("readiness-gate"),
    NOT_CREATED("pods-not-created"),
    EVICTED("evicted"),
    NODE_REFUSED("node-refused-pod"),
    TERMINATING_STUCK("terminating-stuck"),
    PROGRESS_DEADLINE("progress-deadline-exceeded");

    private final String id;

    Cause(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
