package dev.sampan.internal.credential;

import com.aliyun.credentials.models.CredentialModel;
import dev.sampan.internal.cloud.Renewing;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Renewal;
import java.time.Duration;
import java.time.Instant;

/** Keeps a temporary credential and gets the next one five minutes before it runs out. Thread-safe. */
abstract class RefreshingProvider implements Renewing {
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final HttpCalls http;
    private final Renewal<CredentialModel> credential;

    RefreshingProvider(HttpCalls http) {
        this.http = http;
        this.credential = new Renewal<>("cloud credential", http.session().clock(), AHEAD, deadline -> {
            CredentialModel fetched = fetch(deadline);
            return new Renewal.Term<>(fetched, Instant.ofEpochMilli(fetched.getExpiration()));
        });
    }

    /** Gets a new one, with the time it expires at in milliseconds since 1970. */
    abstract CredentialModel fetch(Deadline deadline);

    @Override
    public CredentialModel getCredentials() {
        return credentials(http.deadline());
    }

    @Override
    public CredentialModel credentials(Deadline deadline) {
        return credential.current(deadline);
    }

    @Override
    public void forget(String accessKeyId) {
        credential.forget(known -> accessKeyId.equals(known.getAccessKeyId()));
    }

    @Override
    public void close() {}
}
