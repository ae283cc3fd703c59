package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.registry.Draft.Act;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A temporary login in a Secret, which the default ServiceAccount of a namespace pulls with. */
final class PullSecret implements Wiring {
    private static final String EXPIRES = "sampan.dev/expires";
    private static final String ACCOUNT = "default";
    private static final String HOURS = "24";
    private static final Duration SOON = Duration.ofMinutes(10);

    private final AcrCalls acr;
    private final String host;
    private final KubeNamespace kube;
    private final String name;

    PullSecret(AcrCalls acr, String host, KubeNamespace kube) {
        this.acr = acr;
        this.host = host;
        this.kube = kube;
        this.name = "sampan-pull-" + acr.instanceId();
    }

    @Override
    public String way() {
        return "the pull secret " + name;
    }

    @Override
    public Draft toTrust() {
        List<Change> changes = new ArrayList<>();
        List<Act> acts = new ArrayList<>();
        Optional<ObjectNode> secret = kube.find(Kind.SECRET, name);
        if (!secret.map(this::isGood).orElse(false)) {
            Change.Kind kind = secret.isPresent() ? Change.Kind.UPDATE : Change.Kind.CREATE;
            changes.add(new Change(kind, "Secret/" + name, "login", secret.isPresent() ? "old" : null, "new"));
            acts.add(new Act("write the login into Secret/" + name, this::write));
        }
        if (!isNamed(account())) {
            changes.add(
                    new Change(Change.Kind.UPDATE, "ServiceAccount/" + ACCOUNT, "imagePullSecrets", "without", name));
            acts.add(new Act("let ServiceAccount/" + ACCOUNT + " use it", () -> replaceAccount(true)));
        }
        return new Draft(changes, changes.toString(), acts);
    }

    /** Whether its login lasts a while, by the note that was made with it. */
    private boolean isGood(ObjectNode secret) {
        try {
            Instant end = Instant.parse(
                    secret.path("metadata").path("annotations").path(EXPIRES).asText());
            return end.isAfter(acr.session().clock().instant().plus(SOON));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private void write() {
        JsonNode login = acr.call(CloudApi.GET_AUTHORIZATION_TOKEN, "ExpiresInHours", HOURS);
        String user = login.path("TempUsername").asText();
        String password = login.path("AuthorizationToken").asText();
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putObject("auths")
                .putObject(host)
                .put("username", user)
                .put("password", password)
                .put("auth", base64(user + ":" + password));
        ObjectNode secret = JsonNodeFactory.instance.objectNode().put("type", "kubernetes.io/dockerconfigjson");
        ObjectNode metadata = secret.putObject("metadata").put("name", name);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "sampan");
        metadata.putObject("annotations")
                .put(
                        EXPIRES,
                        Instant.ofEpochMilli(login.path("ExpireTime").asLong()).toString());
        secret.putObject("data").put(".dockerconfigjson", base64(config.toString()));
        kube.apply(Kind.SECRET, secret, new KubeNamespace.ApplyOptions("sampan", false, false));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode account() {
        return kube.find(Kind.SERVICE_ACCOUNT, ACCOUNT).orElseGet(() -> JsonNodeFactory.instance.objectNode());
    }

    private boolean isNamed(ObjectNode account) {
        for (JsonNode each : account.path("imagePullSecrets")) {
            if (each.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The list belongs to everybody and is replaced as a whole, in the version that was read. */
    private void replaceAccount(boolean with) {
        ObjectNode account = account();
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        for (JsonNode each : account.path("imagePullSecrets")) {
            if (!each.path("name").asText().equals(name)) {
                others.add(each);
            }
        }
        if (with) {
            others.addObject().put("name", name);
        }
        account.set("imagePullSecrets", others);
        kube.replace(Kind.SERVICE_ACCOUNT, account);
    }

    @Override
    public Draft toWithdraw() {
        List<Change> changes = new ArrayList<>();
        List<Act> acts = new ArrayList<>();
        if (isNamed(account())) {
            changes.add(
                    new Change(Change.Kind.UPDATE, "ServiceAccount/" + ACCOUNT, "imagePullSecrets", name, "without"));
            acts.add(new Act("take it from ServiceAccount/" + ACCOUNT, () -> replaceAccount(false)));
        }
        if (kube.find(Kind.SECRET, name).isPresent()) {
            changes.add(new Change(Change.Kind.DELETE, "Secret/" + name, "", null, null));
            acts.add(new Act(
                    "delete Secret/" + name,
                    () -> kube.delete(Kind.SECRET, name, KubeNamespace.Propagation.BACKGROUND)));
        }
        return new Draft(changes, changes.toString(), acts);
    }
}
