package dev.sampan.internal.kubeconfig;

import dev.sampan.internal.retry.Deadline;

/** Gives access to a cluster, renewed before it runs out. Thread-safe. */
public interface AccessSource {
    /** What to use now. May read a file, run an allowed plugin or call the cloud when what it has runs out. */
    KubeAccess current(Deadline deadline);

    /**
     * What to use after the server refused this with 401.
     *
     * @return the same when there is nothing newer to be had
     */
    KubeAccess renewed(KubeAccess refused, Deadline deadline);

    /** Access that never changes. */
    static AccessSource fixed(KubeAccess access) {
        return new AccessSource() {
            @Override
            public KubeAccess current(Deadline deadline) {
                return access;
            }

            @Override
            public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
                return access;
            }
        };
    }
}
