package dev.sampan.sandbox.internal.admission;

/**
 * A level of the pod security standards, in one version of them.
 *
 * @param level which
 * @param minor the version 1.x of Kubernetes whose standards are meant, or {@link #LATEST}
 */
record SecurityLevel(Level level, int minor) {
    static final int LATEST = Integer.MAX_VALUE;
    static final SecurityLevel PRIVILEGED = new SecurityLevel(Level.PRIVILEGED, LATEST);

    /** From the least to the most that is asked of a pod. */
    enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return level + ":" + (minor == LATEST ? "latest" : "v1." + minor);
    }
}
