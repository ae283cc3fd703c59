package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bearer tokens: the administrator's, and those of service accounts. Thread-safe. */
final class Tokens {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Clock clock;
    private final String administrator;
    private final ServiceAccountTokens accounts;
    private final Map<String, Instant> temporary = new ConcurrentHashMap<>();

    Tokens(ObjectStore store, Clock clock) {
        this.clock = clock;
        this.administrator = random();
        this.accounts = new ServiceAccountTokens(store, clock);
    }

    /** What a token turned out to be. */
    sealed interface Verdict {}

    /** Good, for these audiences of those that were asked for. */
    record Known(Identity identity, List<String> audiences) implements Verdict {}

    /** Not good. */
    record Refused(String why) implements Verdict {}

    private static String random() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return BASE64.encodeToString(random);
    }

    String administrator() {
        return administrator;
    }

    ServiceAccountTokens accounts() {
        return accounts;
    }

    /** A token of the administrator that is good until then. */
    String administrator(Instant end) {
        Instant now = clock.instant();
        temporary.values().removeIf(each -> !now.isBefore(each));
        String token = random();
        temporary.put(token, end);
        return token;
    }

    /**
     * Who a bearer token stands for; without one nobody in particular.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 401
     */
    Identity authenticate(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return Identity.ANONYMOUS;
        }
        if (check(token, ServiceAccountTokens.AUDIENCES) instanceof Known known) {
            return known.identity();
        }
        throw Refusals.unauthorized();
    }

    Verdict check(String token, List<String> audiences) {
        Instant end = temporary.get(token);
        boolean good = end == null
                ? MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), administrator.getBytes(StandardCharsets.UTF_8))
                : clock.instant().isBefore(end);
        return good ? new Known(Identity.ADMINISTRATOR, audiences) : accounts.check(token, audiences);
    }
}
