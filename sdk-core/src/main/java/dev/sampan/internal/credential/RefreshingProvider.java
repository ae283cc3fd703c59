package dev.sampan.internal.credential;

import com.aliyun.credentials.models.CredentialModel;
import dev.sampan.internal.cloud.Renewing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Keeps a temporary credential and gets the next one five minutes before it runs out. Thread-safe. */
abstract class RefreshingProvider implements Renewing {
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final Clock clock;
    private @Nullable CredentialModel last;

    RefreshingProvider(Clock clock) {
        this.clock = clock;
    }

    /** Gets a new one, with the time it expires at in milliseconds since 1970. */
    abstract CredentialModel fetch();

    @Override
    public synchronized CredentialModel getCredentials() {
        CredentialModel known = last;
        boolean fresh =
                known != null && clock.instant().plus(AHEAD).isBefore(Instant.ofEpochMilli(known.getExpiration()));
        if (known != null && fresh) {
            return known;
        }
        CredentialModel fetched = fetch();
        last = fetched;
        return fetched;
    }

    @Override
    public synchronized void forget(String accessKeyId) {
        if (last != null && accessKeyId.equals(last.getAccessKeyId())) {
            last = null;
        }
    }

    @Override
    public void close() {}
}
