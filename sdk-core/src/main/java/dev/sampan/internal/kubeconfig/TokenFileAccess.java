package dev.sampan.internal.kubeconfig;

import dev.sampan.internal.retry.Deadline;
import dev.sampan.value.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Access by a token that somebody else renews in a file: read again every minute, and when it is refused. */
final class TokenFileAccess implements AccessSource {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final KubeAccess place;
    private final Stanza user;
    private final String file;
    private final Clock clock;
    private KubeAccess last;
    private Instant readAt = Instant.MIN;

    TokenFileAccess(KubeAccess place, Stanza user, String file, Clock clock) {
        this.place = place;
        this.user = user;
        this.file = file;
        this.clock = clock;
        this.last = place;
    }

    @Override
    public synchronized KubeAccess current(Deadline deadline) {
        if (readAt.plus(FRESH).isBefore(clock.instant()) || readAt.equals(Instant.MIN)) {
            Secret token = Secret.of(user.read("tokenFile", file).strip());
            last = place.withIdentity(place.identity().withToken(token));
            readAt = clock.instant();
        }
        return last;
    }

    @Override
    public synchronized KubeAccess renewed(KubeAccess refused, Deadline deadline) {
        readAt = Instant.MIN;
        return current(deadline);
    }
}
