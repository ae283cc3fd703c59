package dev.sampan.internal.kubeconfig;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Access by what an allowed plugin prints, kept until shortly before it runs out. */
final class ExecAccess implements AccessSource {
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final KubeAccess place;
    private final ExecPlugin plugin;
    private final Clock clock;
    private @Nullable KubeAccess last;
    private @Nullable Instant expires;

    ExecAccess(KubeAccess place, ExecPlugin plugin, Clock clock) {
        this.place = place;
        this.plugin = plugin;
        this.clock = clock;
    }

    @Override
    public synchronized KubeAccess current() {
        KubeAccess known = last;
        boolean fresh = expires == null || clock.instant().plus(AHEAD).isBefore(expires);
        return known != null && fresh ? known : run();
    }

    @Override
    public synchronized KubeAccess renewed(KubeAccess refused) {
        // Another thread may have renewed it already.
        return last != null && last != refused ? last : run();
    }

    private KubeAccess run() {
        ExecPlugin.Credential credential = plugin.run();
        KubeAccess.Identity identity = place.identity().withToken(credential.token());
        if (credential.certificatePem() != null && credential.keyPem() != null) {
            identity = identity.withClientKey(credential.certificatePem(), credential.keyPem());
        }
        KubeAccess access = place.withIdentity(identity);
        last = access;
        expires = credential.expires();
        return access;
    }
}
