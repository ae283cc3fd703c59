package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionChain;
import dev.sampan.sandbox.internal.admission.AdmissionRequest;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the end of an object: at once, or by a mark when finalizers or a grace period hold it. */
final class ObjectDeletion {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";
    private static final int MOST_ATTEMPTS = 1000;
    private static final Set<String> ORPHANS_BY_DEFAULT = Set.of("jobs.batch", "replicationcontrollers");
    private static final Set<String> NO_GARBAGE_COLLECTION = Set.of("events", "events.events.k8s.io");

    private final ObjectStore store;
    private final AdmissionChain admission;
    private final Clock clock;

    ObjectDeletion(ObjectStore store, AdmissionChain admission, Clock clock) {
        this.store = store;
        this.admission = admission;
        this.clock = clock;
    }

    /** The last state known, and whether the object is gone. */
    record Deleted(ObjectNode object, boolean gone) {}

    Deleted delete(ServedResource resource, String namespace, String name, DeletionOptions how, WriteOptions options) {
        ObjectKey key = new ObjectKey(resource.resource().namespaced() ? namespace : "", name);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            ObjectNode stored = store.get(resource.storage().groupResource(), key)
                    .orElseThrow(() ->
                            ApiStatusException.notFound(resource.resource().groupResource(), name));
            Deleted deleted = attempt(resource, key, stored, how, options);
            if (deleted != null) {
                return deleted;
            }
        }
        throw ApiStatusException.conflict(
                resource.resource().groupResource(), name, "the object is being changed too often");
    }

    private @Nullable Deleted attempt(
            ServedResource resource, ObjectKey key, ObjectNode stored, DeletionOptions how, WriteOptions options) {
        matchPreconditions(resource, stored, how);
        AdmissionRequest request = new AdmissionRequest(
                Operation.DELETE,
                resource,
                "",
                key.namespace(),
                key.name(),
                null,
                stored,
                options.dryRun(),
                () -> options.caller().toUserInfo(),
                options.warn());
        admission.mutate(request);
        admission.validate(request);
        if (resource.resource().groupResource().equals("namespaces")) {
            return deleteNamespace(resource, key, stored, how, options);
        }
        Grace grace = Grace.of(resource, stored, how, clock.instant());
        if (grace.pending()) {
            return new Deleted(resource.toServed(stored), false);
        }
        List<String> finalizers = finalizers(resource, stored, how);
        if (!grace.graceful() && finalizers.isEmpty()) {
            return remove(resource, key, stored, stored, options);
        }
        ObjectNode marked = stored.deepCopy();
        setFinalizers(marked, finalizers);
        if (grace.graceful()) {
            grace.mark(marked);
        } else {
            markForFinalizers(marked);
        }
        if (grace.graceful() && grace.seconds() == 0 && finalizers.isEmpty()) {
            return remove(resource, key, stored, marked, options);
        }
        return keep(resource, key, stored, marked, options);
    }

    private @Nullable Deleted remove(
            ServedResource resource, ObjectKey key, ObjectNode stored, ObjectNode last, WriteOptions options) {
        if (options.dryRun()) {
            return new Deleted(resource.toServed(last), true);
        }
        ObjectNode removed = store.remove(resource.storage().groupResource(), key, stored, last);
        return removed == null ? null : new Deleted(resource.toServed(removed), true);
    }

    private @Nullable Deleted keep(
            ServedResource resource, ObjectKey key, ObjectNode stored, ObjectNode marked, WriteOptions options) {
        if (options.dryRun() || marked.equals(stored)) {
            return new Deleted(resource.toServed(marked), false);
        }
        return store.put(resource.storage().groupResource(), key, marked, stored)
                ? new Deleted(resource.toServed(marked), false)
                : null;
    }

    private @Nullable Deleted deleteNamespace(
            ServedResource resource, ObjectKey key, ObjectNode stored, DeletionOptions how, WriteOptions options) {
        List<String> finalizers = finalizers(resource, stored, how);
        if (Meta.isDeleting(stored) && stored.path("spec").path("finalizers").isEmpty() && finalizers.isEmpty()) {
            return remove(resource, key, stored, stored, options);
        }
        ObjectNode marked = stored.deepCopy();
        ObjectNode metadata = Meta.of(marked);
        if (!metadata.hasNonNull("deletionTimestamp")) {
            metadata.put("deletionTimestamp", Meta.time(clock.instant()));
        }
        setFinalizers(marked, finalizers);
        marked.withObjectProperty("status").put("phase", "Terminating");
        return keep(resource, key, stored, marked, options);
    }

    private void markForFinalizers(ObjectNode object) {
        ObjectNode metadata = Meta.of(object);
        Instant now = clock.instant();
        if (!metadata.hasNonNull("deletionTimestamp")) {
            countGeneration(metadata);
            metadata.put("deletionTimestamp", Meta.time(now));
        } else if (Instant.parse(metadata.path("deletionTimestamp").asText()).isAfter(now)) {
            metadata.put("deletionTimestamp", Meta.time(now));
        }
        metadata.put("deletionGracePeriodSeconds", 0);
    }

    private static void countGeneration(ObjectNode metadata) {
        long generation = metadata.path("generation").asLong(0);
        if (generation > 0) {
            metadata.put("generation", (int) (generation + 1));
        }
    }

    private static void setFinalizers(ObjectNode object, List<String> finalizers) {
        ObjectNode metadata = Meta.of(object);
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            var array = metadata.putArray("finalizers");
            finalizers.forEach(array::add);
        }
    }

    /** The finalizers after the propagation that is asked for. */
    private static List<String> finalizers(ServedResource resource, ObjectNode object, DeletionOptions how) {
        List<String> old = Meta.finalizers(object);
        List<String> finalizers = new ArrayList<>(old);
        finalizers.removeIf(name -> name.equals(ORPHAN) || name.equals(FOREGROUND));
        String policy = policy(resource, old, how);
        if (policy.equals("Orphan")) {
            finalizers.add(ORPHAN);
        } else if (policy.equals("Foreground")) {
            finalizers.add(FOREGROUND);
        }
        boolean definition = resource.resource().groupResource().equals(CustomDefinitions.DEFINITIONS.groupResource());
        if (definition && !Meta.isDeleting(object) && !finalizers.contains(CustomDefinitions.CLEANUP)) {
            // its objects go first
            finalizers.add(CustomDefinitions.CLEANUP);
        }
        return new HashSet<>(old).equals(new HashSet<>(finalizers)) ? old : finalizers;
    }

    private static String policy(ServedResource resource, List<String> finalizers, DeletionOptions how) {
        String groupResource = resource.resource().groupResource();
        if (NO_GARBAGE_COLLECTION.contains(groupResource)) {
            return "Background";
        }
        String asked = how.propagationPolicy();
        if (asked != null) {
            return asked;
        }
        if (finalizers.contains(ORPHAN)) {
            return "Orphan";
        }
        if (finalizers.contains(FOREGROUND)) {
            return "Foreground";
        }
        return ORPHANS_BY_DEFAULT.contains(groupResource) ? "Orphan" : "Background";
    }

    private static void matchPreconditions(ServedResource resource, ObjectNode object, DeletionOptions how) {
        String kind = resource.resource().group().isEmpty()
                ? resource.resource().kind()
                : resource.resource().kind() + "." + resource.resource().group();
        String uid = how.uid();
        if (uid != null && !uid.equals(Meta.uid(object))) {
            throw ApiStatusException.conflict(
                    kind,
                    Meta.name(object),
                    "the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated"
                            .formatted(uid, Meta.uid(object)));
        }
        String version = how.resourceVersion();
        if (version != null && !version.equals(Meta.resourceVersion(object))) {
            throw ApiStatusException.conflict(
                    kind,
                    Meta.name(object),
                    "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
                            .formatted(version, Meta.resourceVersion(object)));
        }
    }
}
