package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Signed tokens of service accounts, good while the account and the object that they are bound to exist. Thread-safe. */
final class ServiceAccountTokens {
    static final String ISSUER = "https://kubernetes.default.svc";
    /** Whom the API server takes itself for. */
    static final List<String> AUDIENCES = List.of(ISSUER);

    private static final String PREFIX = "authentication.kubernetes.io/";
    private static final Duration LEEWAY = Duration.ofMinutes(1);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Map<String, String> BOUND_TO = Map.of("pod", "pods", "secret", "secrets", "node", "nodes");

    private final ObjectStore store;
    private final Clock clock;
    private final KeyPair keys;
    private final String keyId;

    ServiceAccountTokens(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.keys = generator.generateKeyPair();
            this.keyId = BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256 and SHA-256", e);
        }
    }

    /**
     * A token of a service account.
     *
     * @param bound what it is bound to: {@code pod}, {@code secret} or {@code node} with name and uid
     */
    String issue(ObjectNode account, List<String> audiences, Instant now, Duration validity, ObjectNode bound) {
        ObjectNode claims = Json.object();
        var audience = claims.putArray("aud");
        audiences.forEach(audience::add);
        claims.put("exp", now.plus(validity).getEpochSecond());
        claims.put("iat", now.getEpochSecond());
        claims.put("iss", ISSUER);
        claims.put("jti", UUID.randomUUID().toString());
        ObjectNode kubernetes = claims.putObject("kubernetes.io");
        kubernetes.put("namespace", Meta.namespace(account));
        kubernetes.setAll(bound);
        kubernetes.putObject("serviceaccount").put("name", Meta.name(account)).put("uid", Meta.uid(account));
        claims.put("nbf", now.getEpochSecond());
        claims.put("sub", Identity.serviceAccountName(Meta.namespace(account), Meta.name(account)));
        ObjectNode header = Json.object();
        header.put("alg", "ES256");
        header.put("kid", keyId);
        String signed = BASE64.encodeToString(Json.bytes(header)) + "." + BASE64.encodeToString(Json.bytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }

    Tokens.Verdict check(String token, List<String> wanted) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !isSigned(parts)) {
            return new Tokens.Refused("invalid bearer token");
        }
        try {
            return check(Json.read(Base64.getUrlDecoder().decode(parts[1])), wanted);
        } catch (IOException | IllegalArgumentException e) {
            return new Tokens.Refused("invalid bearer token");
        }
    }

    private Tokens.Verdict check(JsonNode claims, List<String> wanted) {
        List<String> audiences = Meta.strings(claims.path("aud"));
        List<String> common = audiences.stream().filter(wanted::contains).toList();
        if (common.isEmpty()) {
            return refused("token audiences %s is invalid for the target audiences %s"
                    .formatted(PolicyRules.quoted(audiences), PolicyRules.quoted(wanted)));
        }
        if (clock.instant()
                .minus(LEEWAY)
                .isAfter(Instant.ofEpochSecond(claims.path("exp").asLong()))) {
            return refused("service account token has expired");
        }
        JsonNode kubernetes = claims.path("kubernetes.io");
        String namespace = kubernetes.path("namespace").asText();
        JsonNode account = kubernetes.path("serviceaccount");
        String name = account.path("name").asText();
        ObjectNode living =
                store.get("serviceaccounts", new ObjectKey(namespace, name)).orElse(null);
        if (living == null) {
            return refused("serviceaccounts \"%s\" not found".formatted(name));
        }
        if (!Meta.uid(living).equals(account.path("uid").asText())) {
            return refused("service account UID (%s) does not match claim (%s)"
                    .formatted(Meta.uid(living), account.path("uid").asText()));
        }
        if (isDeleted(living)) {
            return refused("service account %s/%s has been deleted".formatted(namespace, name));
        }
        if (!isBoundToLiving(kubernetes, namespace)) {
            return refused("service account token has been invalidated");
        }
        return new Tokens.Known(
                Identity.serviceAccount(namespace, name, Meta.uid(living), facts(claims, kubernetes)), common);
    }

    // two authenticators are asked, and the first only says that the token is none of its own
    private static Tokens.Refused refused(String why) {
        return new Tokens.Refused("[invalid bearer token, " + why + "]");
    }

    private boolean isBoundToLiving(JsonNode kubernetes, String namespace) {
        for (Map.Entry<String, String> kind : BOUND_TO.entrySet()) {
            JsonNode reference = kubernetes.path(kind.getKey());
            // the node of a pod is told, not bound to
            boolean bound = reference.isObject() && !(kind.getKey().equals("node") && kubernetes.has("pod"));
            if (bound) {
                ObjectKey key = new ObjectKey(
                        kind.getKey().equals("node") ? "" : namespace,
                        reference.path("name").asText());
                boolean lives = store.get(kind.getValue(), key)
                        .filter(object ->
                                Meta.uid(object).equals(reference.path("uid").asText()))
                        .filter(object -> !isDeleted(object))
                        .isPresent();
                if (!lives) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isDeleted(ObjectNode object) {
        return Meta.isDeleting(object)
                && Instant.parse(object.path("metadata")
                                .path("deletionTimestamp")
                                .asText())
                        .isBefore(clock.instant().minus(LEEWAY));
    }

    private static Map<String, List<String>> facts(JsonNode claims, JsonNode kubernetes) {
        Map<String, List<String>> facts = new TreeMap<>();
        facts.put(PREFIX + "credential-id", List.of("JTI=" + claims.path("jti").asText()));
        for (String kind : List.of("pod", "node")) {
            JsonNode reference = kubernetes.path(kind);
            if (reference.isObject()) {
                facts.put(
                        PREFIX + kind + "-name", List.of(reference.path("name").asText()));
                if (!reference.path("uid").asText().isEmpty()) {
                    facts.put(
                            PREFIX + kind + "-uid",
                            List.of(reference.path("uid").asText()));
                }
            }
        }
        return facts;
    }

    private boolean isSigned(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(keys.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
