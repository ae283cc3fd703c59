package dev.sampan.sandbox.internal.kubeapi;

/** Where the frames of a watch go. Thread-safe. */
interface WatchSink {
    void send(byte[] frame);

    /** Whether more would only pile up. */
    boolean full();

    /** Runs the task once when there is room again. */
    void whenDrained(Runnable task);

    void end();

    /** Ends without an orderly close. */
    void reset();
}
