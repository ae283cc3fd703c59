package dev.sampan.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Cluster;
import dev.sampan.sandbox.internal.kubelet.PullLogins;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.value.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Pulls that need a login: from the pull secrets of the pod, or from ACK's credential add-on when it is installed, serves the
 * namespace and has the instance on its list. Thread-safe.
 */
final class PrivatePulls implements PullLogins {
    /** The add-on that gives pods a login for the instances on its list. */
    static final String ADDON = "managed-aliyun-acr-credential-helper";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final RegistryServer registry;
    private final String instanceId;
    private final BooleanSupplier addonInstalled;

    PrivatePulls(Cluster cluster, RegistryServer registry, String instanceId, BooleanSupplier addonInstalled) {
        this.cluster = cluster;
        this.registry = registry;
        this.instanceId = instanceId;
        this.addonInstalled = addonInstalled;
    }

    @Override
    public boolean admit(ObjectNode pod, ImageReference image) {
        if (!image.registryOrEmpty().equals(registry.host())) {
            return true;
        }
        String namespace = pod.path("metadata").path("namespace").asText();
        for (JsonNode secret : pod.path("spec").path("imagePullSecrets")) {
            if (hasLogin(namespace, secret.path("name").asText(), image.repository())) {
                return true;
            }
        }
        return addonInstalled.getAsBoolean() && addonServes(namespace);
    }

    private boolean hasLogin(String namespace, String secret, String repository) {
        return cluster.find(Resources.SECRETS, new ObjectKey(namespace, secret))
                .map(found -> found.path("data").path(".dockerconfigjson").asText(""))
                .flatMap(PrivatePulls::json)
                .map(config ->
                        config.path("auths").path(registry.host()).path("auth").asText(""))
                .map(PrivatePulls::decoded)
                .filter(login -> login.indexOf(':') > 0)
                .filter(login -> registry.mayPull(
                        login.substring(0, login.indexOf(':')), login.substring(login.indexOf(':') + 1), repository))
                .isPresent();
    }

    private static Optional<JsonNode> json(String base64) {
        try {
            return Optional.ofNullable(JSON.readTree(decoded(base64)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private boolean addonServes(String namespace) {
        JsonNode data = cluster.find(Resources.CONFIG_MAPS, new ObjectKey("kube-system", "acr-configuration"))
                .map(found -> found.path("data"))
                .orElse(JSON.missingNode());
        String watched = data.path("watch-namespace").asText("default");
        return data.path("acr-registry-info").asText("").contains(instanceId)
                && Arrays.stream(watched.split("\\s*,\\s*"))
                        .anyMatch(each -> each.equals("all") || each.equals(namespace));
    }
}
