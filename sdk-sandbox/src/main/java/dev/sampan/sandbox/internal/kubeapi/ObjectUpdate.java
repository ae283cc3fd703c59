package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionChain;
import dev.sampan.sandbox.internal.admission.AdmissionRequest;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Replaces an object in the store by what is made of it, again and again until no other write came between. */
final class ObjectUpdate {
    private static final int MOST_ATTEMPTS = 1000;
    private static final String OUTDATED =
            "the object has been modified; please apply your changes to the latest version and try again";
    private static final Set<String> RESOURCE_VERSION_REQUIRED = Set.of(
            "leases.coordination.k8s.io",
            "leasecandidates.coordination.k8s.io",
            "poddisruptionbudgets.policy",
            "runtimeclasses.node.k8s.io",
            "csidrivers.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "csistoragecapacities.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io");

    private final ObjectStore store;
    private final AdmissionChain admission;
    private final ObjectCreation creation;
    private final Clock clock;

    ObjectUpdate(ObjectStore store, AdmissionChain admission, ObjectCreation creation, Clock clock) {
        this.store = store;
        this.admission = admission;
        this.creation = creation;
        this.clock = clock;
    }

    /** Makes the next state of an object out of the live one, which it must not change. */
    interface Step {
        /**
         * The next state, decoded, as a tree of its own.
         *
         * @param live in the version of the request; null if there is none
         */
        ObjectNode next(@Nullable ObjectNode live);
    }

    /**
     * What an update does beside the step.
     *
     * @param subresource empty for the object itself
     * @param mayCreate whether an absent object is created
     * @param track whether managedFields are still to be kept
     */
    record Mode(String subresource, boolean mayCreate, boolean track) {
        static final Mode UPDATE = new Mode("", false, true);

        static Mode of(String subresource) {
            return new Mode(subresource, false, true);
        }
    }

    /** What became of it. */
    record Written(ObjectNode object, boolean created) {}

    Written update(ServedResource resource, String namespace, String name, Mode mode, Step step, WriteOptions options) {
        String groupResource = resource.storage().groupResource();
        ObjectKey key = new ObjectKey(resource.resource().namespaced() ? namespace : "", name);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            ObjectNode stored = store.get(groupResource, key).orElse(null);
            if (stored == null) {
                if (!mode.mayCreate()) {
                    throw ApiStatusException.notFound(resource.resource().groupResource(), name);
                }
                ObjectNode fresh = step.next(null);
                String uid = Meta.uid(fresh);
                if (!uid.isEmpty()) {
                    throw ApiStatusException.conflict(
                            resource.resource().groupResource(), name, noneOf(uid, resource, key, mode));
                }
                ObjectCreation.matchNamespace(resource, namespace, Meta.of(fresh));
                resource.applyDefaults(fresh);
                return new Written(creation.admitAndCommit(resource, namespace, fresh, options, mode.track()), true);
            }
            ObjectNode live = resource.toServed(stored);
            ObjectNode next = step.next(live);

            ObjectNode result = replace(resource, key, mode, stored, live, next, options);
            if (result != null) {
                return new Written(result, false);
            }
        }
        throw ApiStatusException.conflict(resource.resource().groupResource(), name, OUTDATED);
    }

    /** An apply is told by the patch, a replacement by the storage. */
    private static String noneOf(String uid, ServedResource resource, ObjectKey key, Mode mode) {
        return mode.track()
                ? storageError(
                        resource, key, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: ")
                : "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found";
    }

    private @Nullable ObjectNode replace(
            ServedResource resource,
            ObjectKey key,
            Mode mode,
            ObjectNode stored,
            ObjectNode live,
            ObjectNode next,
            WriteOptions options) {
        ObjectCreation.matchNamespace(resource, key.namespace(), Meta.of(next));
        resource.applyDefaults(next);
        if (mode.track()) {
            resource.trackUpdate(live, next, options.fieldManager(), mode.subresource(), clock.instant());
        }
        AdmissionRequest request = new AdmissionRequest(
                Operation.UPDATE,
                resource,
                mode.subresource(),
                key.namespace(),
                key.name(),
                next,
                live,
                options.dryRun(),
                () -> options.caller().toUserInfo(),
                options.warn());
        admission.mutate(request);
        matchResourceVersion(resource, key.name(), live, next);
        keepSystemFields(Meta.of(live), Meta.of(next));
        resource.prepareForUpdate(next, live, mode.subresource());
        List<FieldError> errors = resource.validateUpdate(next, live, mode.subresource());
        if (!errors.isEmpty()) {
            throw FieldError.refusal(resource.storage(), key.name(), errors);
        }
        boolean unchanged = Schemas.keepTimesIfUnchanged(live, next);
        admission.validate(request);
        if (isReleased(resource, live, next)) {
            return options.dryRun() ? next : remove(resource, key, stored, next);
        }
        if (unchanged || options.dryRun()) {
            return unchanged ? live : next;
        }
        ObjectNode toStore = resource.toStorage(next);
        return store.put(resource.storage().groupResource(), key, toStore, stored) ? resource.toServed(toStore) : null;
    }

    private @Nullable ObjectNode remove(
            ServedResource resource, ObjectKey key, ObjectNode stored, ObjectNode lastState) {
        ObjectNode last = store.remove(resource.storage().groupResource(), key, stored, resource.toStorage(lastState));
        if (last == null) {
            return null;
        }
        // the answer is still of the version before; watchers see the one of the removal
        ObjectNode answer = resource.toServed(last).deepCopy();
        Meta.of(answer).put("resourceVersion", Meta.resourceVersion(stored));
        return answer;
    }

    /** Whether a deleted object that only waited for its last finalizer may go now. */
    static boolean isReleased(ServedResource resource, ObjectNode live, ObjectNode next) {
        Long grace = Meta.deletionGracePeriod(live);
        if (!Meta.isDeleting(live) || !Meta.finalizers(next).isEmpty()) {
            return false;
        }
        if (resource.resource().groupResource().equals("namespaces")) {
            return next.path("spec").path("finalizers").isEmpty();
        }
        return grace != null && grace == 0;
    }

    /** A replacement of the object of that tree, and of no other of the same name. */
    static Step replacement(ServedResource resource, ObjectNode tree) {
        return live -> {
            matchUid(resource, live, tree);
            return tree.deepCopy();
        };
    }

    static void matchUid(ServedResource resource, @Nullable ObjectNode live, ObjectNode tree) {
        String wanted = Meta.uid(tree);
        if (live != null && !wanted.isEmpty() && !wanted.equals(Meta.uid(live))) {
            throw ApiStatusException.conflict(
                    resource.resource().groupResource(),
                    Meta.name(live),
                    storageError(
                            resource,
                            Meta.key(live),
                            "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                                    .formatted(wanted, Meta.uid(live))));
        }
    }

    static String storageError(ServedResource resource, ObjectKey key, String what) {
        String namespace = key.namespace();
        String prefix = resource.storage().group().isEmpty()
                ? resource.storage().plural()
                : resource.custom()
                        ? resource.storage().group() + "/" + resource.storage().plural()
                        : resource.storage().plural();
        return "StorageError: invalid object, Code: 4, Key: /registry/%s/%s%s, ResourceVersion: 0, AdditionalErrorMsg: %s"
                .formatted(prefix, namespace.isEmpty() ? "" : namespace + "/", key.name(), what);
    }

    private static void matchResourceVersion(ServedResource resource, String name, ObjectNode live, ObjectNode next) {
        String wanted = Meta.resourceVersion(next);
        if (wanted.isEmpty() || wanted.equals("0")) {
            if (RESOURCE_VERSION_REQUIRED.contains(resource.resource().groupResource()) || resource.custom()) {
                throw resourceVersionRequired(resource, name);
            }
            Meta.of(next).put("resourceVersion", Meta.resourceVersion(live));
        } else if (!wanted.equals(Meta.resourceVersion(live))) {
            throw ApiStatusException.conflict(resource.resource().groupResource(), name, OUTDATED);
        }
    }

    private static ApiStatusException resourceVersionRequired(ServedResource resource, String name) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("name", name);
        String group = resource.resource().group();
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        details.put("kind", resource.resource().plural());
        details.putArray("causes")
                .addObject()
                .put("reason", "FieldValueInvalid")
                .put("message", "Invalid value: 0: must be specified for an update")
                .put("field", "metadata.resourceVersion");
        return new ApiStatusException(
                422,
                "Invalid",
                "%s \"%s\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update"
                        .formatted(resource.resource().groupResource(), name),
                details);
    }

    private static void keepSystemFields(ObjectNode live, ObjectNode next) {
        keep(live, next, "generation");
        if (next.path("uid").asText("").isEmpty()) {
            keep(live, next, "uid");
        }
        if (live.hasNonNull("creationTimestamp")) {
            keep(live, next, "creationTimestamp");
        }
        if (live.hasNonNull("deletionTimestamp")) {
            keep(live, next, "deletionTimestamp");
        }
        if (live.hasNonNull("deletionGracePeriodSeconds") && !next.hasNonNull("deletionGracePeriodSeconds")) {
            keep(live, next, "deletionGracePeriodSeconds");
        }
    }

    private static void keep(ObjectNode live, ObjectNode next, String field) {
        JsonNode value = live.get(field);
        if (value == null) {
            next.remove(field);
        } else {
            next.set(field, value);
        }
    }
}
