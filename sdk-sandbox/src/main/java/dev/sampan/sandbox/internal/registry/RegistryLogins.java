package dev.sampan.sandbox.internal.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who may log in, and the tokens that were given out. All of it expires on the timeline. Thread-safe. */
public final class RegistryLogins {
    static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Map<String, List<Login>> logins = new ConcurrentHashMap<>();
    private final Map<String, Grant> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();

    RegistryLogins(Clock clock) {
        this.clock = clock;
    }

    private record Login(String password, @Nullable Instant end) {}

    /** What a bearer token allows: entries such as {@code repository:shop/web:pull}. */
    record Grant(String user, Set<String> scopes, Instant end) {}

    /** Adds a password of a user, who may have several; with an end, it is good no more from then on. */
    public void add(String user, String password, @Nullable Instant end) {
        logins.compute(user, (name, earlier) -> {
            List<Login> all = new ArrayList<>(earlier == null ? List.of() : earlier);
            all.removeIf(login -> !isAlive(login.end()));
            all.add(new Login(password, end));
            return List.copyOf(all);
        });
    }

    boolean accepts(String user, String password) {
        return logins.getOrDefault(user, List.of()).stream()
                .anyMatch(login -> isAlive(login.end()) && equal(login.password(), password));
    }

    String issue(String user, Set<String> scopes) {
        Instant now = clock.instant();
        tokens.values().removeIf(grant -> !now.isBefore(grant.end()));
        String token = random();
        tokens.put(token, new Grant(user, Set.copyOf(scopes), now.plus(TOKEN_LIFE)));
        return token;
    }

    Optional<Grant> grant(String token) {
        return Optional.ofNullable(tokens.get(token)).filter(grant -> isAlive(grant.end()));
    }

    String issueRefresh(String user) {
        String token = random();
        refreshTokens.put(token, user);
        return token;
    }

    Optional<String> userOfRefresh(String token) {
        return Optional.ofNullable(refreshTokens.get(token))
                .filter(user -> logins.getOrDefault(user, List.of()).stream().anyMatch(login -> isAlive(login.end())));
    }

    private boolean isAlive(@Nullable Instant end) {
        return end == null || clock.instant().isBefore(end);
    }

    private static boolean equal(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String random() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
