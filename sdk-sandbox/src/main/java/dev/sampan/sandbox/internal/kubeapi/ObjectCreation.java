package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionChain;
import dev.sampan.sandbox.internal.admission.AdmissionRequest;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Brings a new object into the store. */
final class ObjectCreation {
    private static final int GENERATED_NAME_ATTEMPTS = 8;
    private static final int LONGEST_GENERATED_PREFIX = 58;
    private static final String NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private final ObjectStore store;
    private final AdmissionChain admission;
    private final Clock clock;
    private final Random random = new Random();

    ObjectCreation(ObjectStore store, AdmissionChain admission, Clock clock) {
        this.store = store;
        this.admission = admission;
        this.clock = clock;
    }

    /**
     * Creates the object of a decoded tree, which becomes the store's own.
     *
     * @return the object in the version of the resource
     */
    ObjectNode create(ServedResource resource, String namespace, ObjectNode tree, WriteOptions options) {
        matchNamespace(resource, namespace, Meta.of(tree));
        if (!Meta.resourceVersion(tree).isEmpty() && !Meta.resourceVersion(tree).equals("0")) {
            throw new ApiStatusException(500, "", "resourceVersion should not be set on objects to be created", null);
        }
        resource.applyDefaults(tree);
        return admitAndCommit(resource, namespace, tree, options, true);
    }

    /** For a write to a name that turned out to be free; managedFields are there already after an apply. */
    ObjectNode admitAndCommit(
            ServedResource resource, String namespace, ObjectNode tree, WriteOptions options, boolean track) {
        wipeSystemFields(Meta.of(tree));
        if (track) {
            resource.trackUpdate(null, tree, options.fieldManager(), "", clock.instant());
        }
        AdmissionRequest request = new AdmissionRequest(
                Operation.CREATE,
                resource,
                "",
                resource.resource().namespaced() ? namespace : "",
                Meta.name(tree),
                tree,
                null,
                options.dryRun(),
                () -> options.caller().toUserInfo(),
                options.warn());
        admission.mutate(request);
        String beginning = Meta.of(tree).path("generateName").asText("");
        if (!Meta.name(tree).isEmpty() || beginning.isEmpty()) {
            return validateAndCommit(request, tree, options);
        }
        return generateAndCommit(request, tree, beginning, options);
    }

    /** Tries other names while those that it makes up are taken. */
    private ObjectNode generateAndCommit(
            AdmissionRequest request, ObjectNode tree, String beginning, WriteOptions options) {
        for (int attempt = 1; ; attempt++) {
            ObjectNode candidate = tree.deepCopy();
            Meta.of(candidate).put("name", generateName(beginning));
            try {
                return validateAndCommit(request, candidate, options);
            } catch (ApiStatusException refusal) {
                if (!refusal.reason().equals("AlreadyExists") || attempt == GENERATED_NAME_ATTEMPTS) {
                    throw refusal;
                }
            }
        }
    }

    private ObjectNode validateAndCommit(AdmissionRequest admitted, ObjectNode tree, WriteOptions options) {
        ServedResource resource = admitted.resource();
        ObjectNode metadata = Meta.of(tree);
        metadata.put("creationTimestamp", Meta.time(clock.instant()));
        metadata.put("uid", newUid());
        resource.prepareForCreate(tree);
        List<FieldError> errors = resource.validateCreate(tree);
        if (!errors.isEmpty()) {
            throw FieldError.refusal(resource.storage(), Meta.name(tree), errors);
        }
        admission.validate(admitted.of(tree));
        return commit(resource, admitted.namespace(), tree, options);
    }

    private ObjectNode commit(ServedResource resource, String namespace, ObjectNode tree, WriteOptions options) {
        String groupResource = resource.storage().groupResource();
        ObjectKey key = new ObjectKey(resource.resource().namespaced() ? namespace : "", Meta.name(tree));
        if (options.dryRun()) {
            if (store.get(groupResource, key).isPresent()) {
                throw alreadyExists(resource, key);
            }
            return tree;
        }
        ObjectNode stored = resource.toStorage(tree);
        if (!store.put(groupResource, key, stored, null)) {
            throw alreadyExists(resource, key);
        }
        return resource.toServed(stored);
    }

    private ApiStatusException alreadyExists(ServedResource resource, ObjectKey key) {
        boolean going = store.get(resource.storage().groupResource(), key)
                .filter(Meta::isDeleting)
                .isPresent();
        return ApiStatusException.alreadyExists(resource.resource().groupResource(), key.name(), going);
    }

    static void matchNamespace(ServedResource resource, String namespace, ObjectNode metadata) {
        String own = metadata.path("namespace").asText("");
        if (!resource.resource().namespaced()) {
            if (!own.isEmpty()) {
                throw ApiStatusException.badRequest(
                        "namespace may not be set on cluster-scoped resources: the namespace of the provided object does not match the namespace sent on the request");
            }
            return;
        }
        if (own.isEmpty()) {
            metadata.put("namespace", namespace);
        } else if (!own.equals(namespace)) {
            throw ApiStatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static void wipeSystemFields(ObjectNode metadata) {
        metadata.remove(List.of(
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "selfLink",
                "resourceVersion"));
    }

    private synchronized String newUid() {
        long most = (random.nextLong() & ~0xF000L) | 0x4000L;
        long least = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(most, least).toString();
    }

    private synchronized String generateName(String prefix) {
        StringBuilder name = new StringBuilder(
                prefix.length() > LONGEST_GENERATED_PREFIX ? prefix.substring(0, LONGEST_GENERATED_PREFIX) : prefix);
        for (int i = 0; i < 5; i++) {
            name.append(NAME_ALPHABET.charAt(random.nextInt(NAME_ALPHABET.length())));
        }
        return name.toString();
    }
}
