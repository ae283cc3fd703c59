package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Change;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Every pod runs as a service account that exists, with its pull secrets and a volume for its token. */
final class ServiceAccount implements AdmissionPlugin {
    private static final String ACCOUNTS = "serviceaccounts";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String VOLUME_PREFIX = "kube-api-access-";
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int TOKEN_SECONDS = 3607;
    private static final long PATIENCE_MILLIS = 1000;

    private final ObjectStore store;

    ServiceAccount(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.creates("pods")) {
            return;
        }
        ObjectNode pod = request.requireObject();
        if (Trees.annotations(pod).containsKey(MIRROR)) {
            return;
        }
        ObjectNode spec = pod.withObjectProperty("spec");
        String name = spec.path("serviceAccountName").asText("");
        if (name.isEmpty()) {
            name = "default";
            spec.put("serviceAccountName", name);
        }
        spec.put("serviceAccount", name);
        ObjectNode account = require(request, name);
        if (mountsToken(spec, account)) {
            mountToken(spec);
        }
        if (spec.path("imagePullSecrets").isEmpty()
                && !account.path("imagePullSecrets").isEmpty()) {
            spec.set("imagePullSecrets", account.path("imagePullSecrets").deepCopy());
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (!request.creates("pods")) {
            return;
        }
        ObjectNode pod = request.requireObject();
        String name = pod.path("spec").path("serviceAccountName").asText("");
        if (!Trees.annotations(pod).containsKey(MIRROR)) {
            require(request, name);
        } else if (!name.isEmpty()) {
            throw request.forbidden("a mirror pod may not reference service accounts");
        }
    }

    private ObjectNode require(AdmissionRequest request, String name) {
        ObjectKey key = new ObjectKey(request.namespace(), name);
        Optional<ObjectNode> account = store.get(ACCOUNTS, key);
        if (account.isEmpty() && name.equals("default")) {
            account = await(key);
        }
        return account.orElseThrow(
                () -> request.forbidden("error looking up service account %s/%s: serviceaccount \"%s\" not found"
                        .formatted(request.namespace(), name, name)));
    }

    /** The account named default is made by a controller a moment after its namespace. */
    private Optional<ObjectNode> await(ObjectKey key) {
        CountDownLatch made = new CountDownLatch(1);
        Consumer<Change> watcher = change -> {
            if (change.key().equals(key)) {
                made.countDown();
            }
        };
        store.watch(ACCOUNTS, null, watcher);
        try {
            Optional<ObjectNode> present = store.get(ACCOUNTS, key);
            if (present.isPresent() || !made.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return present;
            }
            return store.get(ACCOUNTS, key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            store.unwatch(ACCOUNTS, watcher);
        }
    }

    private static boolean mountsToken(ObjectNode spec, ObjectNode account) {
        String field = "automountServiceAccountToken";
        return spec.path(field).asBoolean(account.path(field).asBoolean(true));
    }

    private static void mountToken(ObjectNode spec) {
        String volume = "";
        for (JsonNode present : spec.path("volumes")) {
            if (present.path("name").asText().startsWith(VOLUME_PREFIX)) {
                volume = present.path("name").asText();
                break;
            }
        }
        boolean isThere = !volume.isEmpty();
        String name = isThere ? volume : VOLUME_PREFIX + suffix();
        boolean needed = false;
        for (JsonNode container : Trees.containers(spec, "initContainers", "containers")) {
            needed |= mount((ObjectNode) container, name);
        }
        if (needed && !isThere) {
            addVolume(spec.withArrayProperty("volumes"), name);
        }
    }

    /** Unless the container has something at that path already. */
    private static boolean mount(ObjectNode container, String volume) {
        for (JsonNode mount : container.path("volumeMounts")) {
            if (mount.path("mountPath").asText().equals(MOUNT_PATH)) {
                return false;
            }
        }
        container
                .withArrayProperty("volumeMounts")
                .addObject()
                .put("mountPath", MOUNT_PATH)
                .put("name", volume)
                .put("readOnly", true);
        return true;
    }

    private static void addVolume(ArrayNode volumes, String name) {
        ObjectNode projected = volumes.addObject().put("name", name).putObject("projected");
        projected.put("defaultMode", 420);
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        ObjectNode authority = sources.addObject().putObject("configMap");
        authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        authority.put("name", "kube-root-ca.crt");
        ObjectNode namespace =
                sources.addObject().putObject("downwardAPI").putArray("items").addObject();
        namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
        namespace.put("path", "namespace");
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(SUFFIX_ALPHABET.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_ALPHABET.length())));
        }
        return suffix.toString();
    }
}
