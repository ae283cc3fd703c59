package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.registry.RegistryLogins.Visitor;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: Basic credentials, or a Bearer token of the token endpoint, which takes Basic (GET) and the OAuth 2 forms
 * (POST), as the distribution project describes it.
 */
final class RegistryAccess {
    static final String SERVICE = "sampan-sandbox";
    private static final Visitor ANONYMOUS =
            new Visitor("", scope -> scope.startsWith("repository:") && scope.endsWith(":pull"));
    private static final int FORM_LIMIT = 64 * 1024;

    private final RegistryLogins logins;
    private final boolean anonymousPull;
    private final Clock clock;
    private final Supplier<String> address;

    RegistryAccess(RegistryLogins logins, boolean anonymousPull, Clock clock, Supplier<String> address) {
        this.logins = logins;
        this.anonymousPull = anonymousPull;
        this.clock = clock;
        this.address = address;
    }

    /** Where clients reach the registry, {@code host:port}. */
    String address() {
        return address.get();
    }

    /** Lets the call pass, or refuses it with 401. An empty scope asks for a login and nothing more. */
    void require(Call call, String scope) {
        Optional<String> authorization = call.header("Authorization");
        if (authorization.isEmpty()) {
            if (anonymousPull && scope.startsWith("repository:") && scope.endsWith(":pull")) {
                return;
            }
            throw new RegistryRefusal(Code.UNAUTHORIZED, asked(scope));
        }
        if (!allows(authorization.get(), scope)) {
            throw new RegistryRefusal(Code.UNAUTHORIZED, asked(scope));
        }
    }

    /** As {@link #require}, as a question. */
    boolean allows(String authorization, String scope) {
        String scheme = authorization
                .substring(0, Math.max(0, authorization.indexOf(' ')))
                .toLowerCase(Locale.ROOT);
        String rest = authorization.substring(scheme.length()).trim();
        return switch (scheme) {
            case "basic" ->
                visitor(rest).filter(visitor -> mayAll(visitor, scope)).isPresent();
            case "bearer" ->
                logins.grant(rest)
                        .filter(grant -> scope.isEmpty() || covers(grant.scopes(), scope))
                        .isPresent();
            default -> false;
        };
    }

    private static boolean mayAll(Visitor visitor, String scope) {
        int end = scope.lastIndexOf(':');
        return scope.isEmpty()
                || Stream.of(scope.substring(end + 1).split(","))
                        .allMatch(action -> visitor.may().test(scope.substring(0, end + 1) + action));
    }

    private static boolean covers(Set<String> granted, String scope) {
        int end = scope.lastIndexOf(':');
        String resource = scope.substring(0, end + 1);
        for (String action : scope.substring(end + 1).split(",")) {
            if (!granted.contains(resource + action) && !granted.contains(resource + "*")) {
                return false;
            }
        }
        return true;
    }

    /** What a refused call is told to do: where tokens are, for what, and what was wrong with the one it had (RFC 6750). */
    String challenge(Call call, String scope) {
        return challenge(
                scope, call.header("Authorization").map(this::tokenError).orElse(""));
    }

    /** As {@link #challenge(Call, String)} when no call was looked at. */
    String challenge() {
        return challenge("", "invalid_token");
    }

    private String challenge(String scope, String error) {
        return "Bearer realm=\"http://" + address.get() + "/token\",service=\"" + SERVICE + "\""
                + (scope.isEmpty() ? "" : ",scope=\"" + scope + "\"")
                + (error.isEmpty() ? "" : ",error=\"" + error + "\"");
    }

    private String tokenError(String authorization) {
        if (!authorization.regionMatches(true, 0, "bearer ", 0, 7)) {
            return "";
        }
        boolean known = logins.grant(authorization.substring(7).trim()).isPresent();
        return known ? "insufficient_scope" : "invalid_token";
    }

    Answer token(Call call) throws IOException {
        return switch (call.method()) {
            case "GET" -> tokenByBasic(call);
            case "POST" -> tokenByForm(form(call));
            default -> throw new RegistryRefusal(Code.UNSUPPORTED, "the token endpoint takes GET and POST");
        };
    }

    private static List<Map.Entry<String, String>> form(Call call) throws IOException {
        String text = new String(call.bytes(FORM_LIMIT), StandardCharsets.UTF_8);
        try {
            return Call.form(text);
        } catch (IllegalArgumentException e) {
            throw new RegistryRefusal(400, Code.UNSUPPORTED, "the form has a broken escape");
        }
    }

    private Answer tokenByBasic(Call call) {
        Visitor visitor = call.header("Authorization")
                .map(header -> header.regionMatches(true, 0, "basic ", 0, 6)
                        ? visitor(header.substring(6).trim()).orElse(null)
                        : null)
                .orElseGet(() -> anonymousPull && call.header("Authorization").isEmpty() ? ANONYMOUS : null);
        boolean offline = call.parameter("offline_token").filter("true"::equals).isPresent();
        return answer(visitor, values(call.parameters(), "scope"), offline);
    }

    private Answer tokenByForm(List<Map.Entry<String, String>> form) {
        String grantType = value(form, "grant_type");
        Visitor visitor = switch (grantType) {
            case "password" ->
                logins.visitor(value(form, "username"), value(form, "password")).orElse(null);
            case "refresh_token" ->
                logins.visitorOfRefresh(value(form, "refresh_token")).orElse(null);
            default -> throw new RegistryRefusal(400, Code.UNSUPPORTED, "unsupported grant_type: " + grantType);
        };
        return answer(visitor, values(form, "scope"), value(form, "access_type").equals("offline"));
    }

    private Answer answer(@Nullable Visitor visitor, List<String> asked, boolean offline) {
        if (visitor == null) {
            throw refused("the user name or the password is wrong, or expired");
        }
        Set<String> scopes = granted(asked, visitor);
        String token = logins.issue(visitor.user(), scopes);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("token", token);
        body.put("access_token", token);
        body.put("expires_in", RegistryLogins.TOKEN_LIFE.toSeconds());
        body.put("issued_at", clock.instant().toString());
        body.put("scope", String.join(" ", asked));
        if (offline && !visitor.equals(ANONYMOUS)) {
            body.put("refresh_token", logins.issueRefresh(visitor));
        }
        return Answer.of(200).json(body.toString());
    }

    /** {@code repository:a/b:pull,push} becomes one entry for each action that the visitor may do. */
    private static Set<String> granted(List<String> asked, Visitor visitor) {
        Set<String> scopes = new LinkedHashSet<>();
        for (String each : String.join(" ", asked).split(" ")) {
            int end = each.lastIndexOf(':');
            if (end <= 0) {
                continue;
            }
            for (String action : each.substring(end + 1).split(",")) {
                String scope = each.substring(0, end + 1) + action;
                if (visitor.may().test(scope)) {
                    scopes.add(scope);
                }
            }
        }
        return scopes;
    }

    private Optional<Visitor> visitor(String encoded) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        return colon < 0 ? Optional.empty() : logins.visitor(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static RegistryRefusal refused(String why) {
        return new RegistryRefusal(401, Code.UNAUTHORIZED, why, null);
    }

    /** What a refused call wanted to do: one entry for each action of the scope. */
    private static JsonNode asked(String scope) {
        if (scope.isEmpty()) {
            return NullNode.instance;
        }
        String[] parts = scope.split(":", 2);
        int end = parts[1].lastIndexOf(':');
        ArrayNode asked = JsonNodeFactory.instance.arrayNode();
        for (String action : parts[1].substring(end + 1).split(",")) {
            asked.addObject()
                    .put("Type", parts[0])
                    .put("Class", "")
                    .put("Name", parts[1].substring(0, end))
                    .put("Action", action);
        }
        return asked;
    }

    private static String value(List<Map.Entry<String, String>> form, String name) {
        return values(form, name).stream().findFirst().orElse("");
    }

    private static List<String> values(List<Map.Entry<String, String>> form, String name) {
        return form.stream()
                .filter(each -> each.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
