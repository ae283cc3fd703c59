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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who may log in, and the tokens that were given out. All of it expires on the timeline. Thread-safe. */
public final class RegistryLogins {
    static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Map<String, List<Login>> logins = new ConcurrentHashMap<>();
    private final Map<String, Grant> tokens = new ConcurrentHashMap<>();
    private final Map<String, Visitor> refreshTokens = new ConcurrentHashMap<>();

    RegistryLogins(Clock clock) {
        this.clock = clock;
    }

    private record Login(String password, @Nullable Instant end, Predicate<String> may) {}

    /**
     * Somebody who is let in.
     *
     * @param may tells what is allowed, by scopes of one action such as {@code repository:shop/web:pull}
     */
    record Visitor(String user, Predicate<String> may) {}

    /** What a bearer token allows: entries such as {@code repository:shop/web:pull}. */
    record Grant(String user, Set<String> scopes, Instant end) {}

    /** Adds a password of a user, who may have several; with an end, it is good no more from then on. */
    public void add(String user, String password, @Nullable Instant end) {
        add(user, password, end, scope -> true);
    }

    /**
     * As above, for a password that is good for some acts only.
     *
     * @param may tells which, by scopes of one action such as {@code repository:shop/web:pull}
     */
    public void add(String user, String password, @Nullable Instant end, Predicate<String> may) {
        logins.compute(user, (name, earlier) -> {
            List<Login> all = new ArrayList<>(earlier == null ? List.of() : earlier);
            all.removeIf(login -> !isAlive(login.end()));
            all.add(new Login(password, end, may));
            return List.copyOf(all);
        });
    }

    Optional<Visitor> visitor(String user, String password) {
        return logins.getOrDefault(user, List.of()).stream()
                .filter(login -> isAlive(login.end()) && equal(login.password(), password))
                .findFirst()
                .map(login -> new Visitor(user, login.may()));
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

    String issueRefresh(Visitor visitor) {
        String token = random();
        refreshTokens.put(token, visitor);
        return token;
    }

    Optional<Visitor> visitorOfRefresh(String token) {
        return Optional.ofNullable(refreshTokens.get(token))
                .filter(visitor -> logins.getOrDefault(visitor.user(), List.of()).stream()
                        .anyMatch(login -> isAlive(login.end())));
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
