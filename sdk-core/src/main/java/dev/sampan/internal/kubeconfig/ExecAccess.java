package dev.sampan.internal.kubeconfig;

import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Renewal;
import java.time.Clock;
import java.time.Duration;

/** Access by what an allowed plugin prints, kept until shortly before it runs out. */
final class ExecAccess implements AccessSource {
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final KubeAccess place;
    private final ExecPlugin plugin;
    private final Renewal<KubeAccess> access;

    ExecAccess(KubeAccess place, ExecPlugin plugin, Clock clock) {
        this.place = place;
        this.plugin = plugin;
        this.access = new Renewal<>("exec credential", clock, AHEAD, this::run);
    }

    @Override
    public KubeAccess current(Deadline deadline) {
        return access.current(deadline);
    }

    @Override
    public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
        return access.renewed(refused, deadline);
    }

    private Renewal.Term<KubeAccess> run(Deadline deadline) {
        ExecPlugin.Credential credential = plugin.run(deadline);
        KubeAccess.Identity identity = place.identity().withToken(credential.token());
        if (credential.certificatePem() != null && credential.keyPem() != null) {
            identity = identity.withClientKey(credential.certificatePem(), credential.keyPem());
        }
        return new Renewal.Term<>(place.withIdentity(identity), credential.expires());
    }
}
