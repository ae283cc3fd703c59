package dev.sampan.sandbox.internal.controller;

import dev.sampan.sandbox.internal.objects.ObjectKey;

/** Brings the cluster closer to what an object asks for. All reconciling happens on the one thread of the {@link ControlLoop}. */
public interface Controller {
    /** Says which changes concern which of its keys. */
    void register(ControlLoop loop);

    /**
     * Acts on the present state of the object with this key, which may be gone. What is thrown is tried again: a lost race at once,
     * anything else after a back-off.
     */
    void reconcile(ObjectKey key);
}
