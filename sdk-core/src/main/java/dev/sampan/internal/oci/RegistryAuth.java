package dev.sampan.internal.oci;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Route;
import dev.sampan.value.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Answers a registry's challenges: bearer tokens per scope, basic, or nothing. Thread-safe. */
final class RegistryAuth {
    private static final Duration AHEAD = Duration.ofSeconds(10);
    private static final long LIFETIME_WHEN_UNSAID = 60;
    private static final long LARGEST_ANSWER = 1 << 20;
    private static final int MOST_TOKENS = 512;

    private final HttpCalls calls;
    private final LoginSource logins;
    private final RealmCheck realms;
    private final OciErrors errors;
    private final Clock clock;
    private final Map<String, Token> tokens = new LinkedHashMap<>(16, 0.75f, true);
    private volatile boolean basic;

    RegistryAuth(HttpCalls calls, HttpUrl registry, LoginSource logins, Set<String> trustedRealms, OciErrors errors) {
        this.calls = calls;
        this.logins = logins;
        this.realms = new RealmCheck(registry, trustedRealms);
        this.errors = errors;
        this.clock = calls.session().clock();
    }

    private record Token(Secret text, Instant expires) {}

    /** The header for a call of this scope as far as it is known, null for none. */
    @Nullable
    Secret header(List<String> scopes, Deadline deadline) {
        synchronized (tokens) {
            Token token = tokens.get(String.join(" ", scopes));
            if (token != null && clock.instant().plus(AHEAD).isBefore(token.expires())) {
                return bearer(token);
            }
        }
        return basic ? logins.login(deadline).map(RegistryAuth::basic).orElse(null) : null;
    }

    /**
     * The header after the registry refused a call.
     *
     * @param used what the call carried
     * @return null when there is nothing else to try
     */
    @Nullable
    Secret afterRefusal(HttpAnswer refused, @Nullable Secret used, List<String> scopes, Deadline deadline) {
        for (Challenge challenge : Challenge.parse(refused.headers().values("WWW-Authenticate"))) {
            if (challenge.scheme().equals("bearer")) {
                return tokenFor(challenge, scopes, deadline);
            }
            if (challenge.scheme().equals("basic")) {
                return basicAfter(used, deadline);
            }
        }
        return null;
    }

    private @Nullable Secret basicAfter(@Nullable Secret used, Deadline deadline) {
        basic = true;
        Optional<Login> login = logins.login(deadline);
        if (login.isPresent() && isUsed(basic(login.get()), used)) {
            login = logins.renewed(login.get(), deadline);
        }
        Secret header = login.map(RegistryAuth::basic).orElse(null);
        return header == null || isUsed(header, used) ? null : header;
    }

    private static boolean isUsed(Secret header, @Nullable Secret used) {
        return used != null && header.equals(used);
    }

    private Secret tokenFor(Challenge challenge, List<String> scopes, Deadline deadline) {
        HttpUrl realm = realms.accept(challenge.parameter("realm"));
        if (realm == null) {
            throw errors.realmRefused(challenge.parameter("realm"));
        }
        Optional<Login> login = logins.login(deadline);
        HttpAnswer answer = ask(realm, challenge, scopes, login, deadline);
        if (answer.status() == 401 && login.isPresent()) {
            Optional<Login> renewed = logins.renewed(login.get(), deadline);
            if (!renewed.equals(login)) {
                answer = ask(realm, challenge, scopes, renewed, deadline);
            }
        }
        return remembered(scopes, answer);
    }

    private HttpAnswer ask(
            HttpUrl realm, Challenge challenge, List<String> scopes, Optional<Login> login, Deadline deadline) {
        HttpUrl.Builder url = realm.newBuilder();
        if (!challenge.parameter("service").isEmpty()) {
            url.setQueryParameter("service", challenge.parameter("service"));
        }
        scopes.forEach(scope -> url.addQueryParameter("scope", scope));
        login.ifPresent(known -> url.addQueryParameter("account", known.user()));
        String endpoint = realm.scheme() + "://" + realm.host() + ":" + realm.port();
        return calls.send(
                        new Route(endpoint, endpoint, "registry token"),
                        CallClass.READ,
                        deadline,
                        LARGEST_ANSWER,
                        HttpCalls::byStatus,
                        () -> {
                            Request.Builder request = new Request.Builder().url(url.build());
                            login.ifPresent(known ->
                                    request.header("Authorization", basic(known).reveal()));
                            return request.build();
                        })
                .value();
    }

    private Secret remembered(List<String> scopes, HttpAnswer answer) {
        if (!answer.isSuccess()) {
            throw errors.of("log in", answer);
        }
        JsonNode body = OciJson.read(answer.body());
        String text = body.path("token").asText(body.path("access_token").asText(""));
        if (text.isEmpty()) {
            throw errors.garbled("log in", "the token server's answer has no token");
        }
        long seconds = Math.max(1, body.path("expires_in").asLong(LIFETIME_WHEN_UNSAID));
        Token token = new Token(Secret.of(text), clock.instant().plusSeconds(Math.min(seconds, 86_400)));
        synchronized (tokens) {
            tokens.put(String.join(" ", scopes), token);
            if (tokens.size() > MOST_TOKENS) {
                tokens.remove(tokens.keySet().iterator().next());
            }
        }
        return bearer(token);
    }

    private static Secret bearer(Token token) {
        return Secret.of("Bearer " + token.text().reveal());
    }

    private static Secret basic(Login login) {
        return Secret.of(Credentials.basic(login.user(), login.password().reveal(), StandardCharsets.UTF_8));
    }
}
