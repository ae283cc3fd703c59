package dev.sampan.progress;

/**
 * Hears what a running act does. Called on the thread that does the work, in order within one act; several acts may call
 * at once. A listener should return quickly; what it throws is logged and does not stop the act.
 */
@FunctionalInterface
public interface ProgressListener {
    /** Tells one event. */
    void on(ProgressEvent event);

    /** Hears nothing. */
    static ProgressListener none() {
        return event -> {};
    }
}
