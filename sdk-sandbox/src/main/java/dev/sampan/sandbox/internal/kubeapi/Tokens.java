package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bearer tokens: the administrator's, and those of service accounts, which are signed JWTs. Thread-safe. */
final class Tokens {
    static final String ISSUER = "https://kubernetes.default.svc";
    private static final Set<String> PUBLIC_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ObjectStore store;
    private final Clock clock;
    private final String administrator;
    private final KeyPair keys;
    private final Map<String, Instant> temporary = new ConcurrentHashMap<>();

    Tokens(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        this.administrator = BASE64.encodeToString(random);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    String administrator() {
        return administrator;
    }

    /** A token of the administrator that is good until then. */
    String administrator(Instant end) {
        Instant now = clock.instant();
        temporary.values().removeIf(each -> !now.isBefore(each));
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = BASE64.encodeToString(random);
        temporary.put(token, end);
        return token;
    }

    /**
     * Who a bearer token stands for.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 401
     */
    Identity authenticate(@Nullable String token, RequestInfo info) {
        if (token == null) {
            if (PUBLIC_PATHS.contains(info.path())) {
                return Identity.ANONYMOUS;
            }
            throw Refusals.unauthorized();
        }
        return identify(token).orElseThrow(Refusals::unauthorized);
    }

    Optional<Identity> identify(String token) {
        if (MessageDigest.isEqual(
                token.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                administrator.getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            return Optional.of(Identity.ADMINISTRATOR);
        }
        Instant end = temporary.get(token);
        if (end != null) {
            return clock.instant().isBefore(end) ? Optional.of(Identity.ADMINISTRATOR) : Optional.empty();
        }
        return serviceAccount(token);
    }

    private Optional<Identity> serviceAccount(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !isSigned(parts)) {
            return Optional.empty();
        }
        try {
            JsonNode claims = Json.read(Base64.getUrlDecoder().decode(parts[1]));
            JsonNode kubernetes = claims.path("kubernetes.io");
            String namespace = kubernetes.path("namespace").asText();
            String name = kubernetes.path("serviceaccount").path("name").asText();
            String uid = kubernetes.path("serviceaccount").path("uid").asText();
            boolean alive = claims.path("exp").asLong() > clock.instant().getEpochSecond()
                    && store.get("serviceaccounts", new ObjectKey(namespace, name))
                            .filter(account -> Meta.uid(account).equals(uid))
                            .isPresent();
            Map<String, List<String>> extra = Map.of(
                    "authentication.kubernetes.io/credential-id",
                    List.of("JTI=" + claims.path("jti").asText()));
            return alive ? Optional.of(Identity.serviceAccount(namespace, name, uid, extra)) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(keys.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A token of a service account. */
    String issue(ObjectNode account, List<String> audiences, Duration validity, @Nullable ObjectNode boundTo) {
        Instant now = clock.instant();
        ObjectNode claims = Json.object();
        var audience = claims.putArray("aud");
        audiences.forEach(audience::add);
        claims.put("exp", now.plus(validity).getEpochSecond());
        claims.put("iat", now.getEpochSecond());
        claims.put("iss", ISSUER);
        claims.put("jti", UUID.randomUUID().toString());
        ObjectNode kubernetes = claims.putObject("kubernetes.io");
        kubernetes.put("namespace", Meta.namespace(account));
        if (boundTo != null) {
            kubernetes
                    .putObject(boundTo.path("kind").asText().toLowerCase(java.util.Locale.ROOT))
                    .put("name", boundTo.path("name").asText())
                    .put("uid", boundTo.path("uid").asText());
        }
        kubernetes.putObject("serviceaccount").put("name", Meta.name(account)).put("uid", Meta.uid(account));
        claims.put("nbf", now.getEpochSecond());
        claims.put("sub", "system:serviceaccount:%s:%s".formatted(Meta.namespace(account), Meta.name(account)));
        ObjectNode header = Json.object();
        header.put("alg", "ES256");
        header.put("kid", "sandbox");
        String signed = BASE64.encodeToString(Json.bytes(header)) + "." + BASE64.encodeToString(Json.bytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }
}
