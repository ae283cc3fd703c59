package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionChain;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;

/** The writes of the API server, the same for requests over HTTP and for the control plane inside. */
final class ObjectOperations {
    private final ObjectCreation creation;
    private final ObjectUpdate update;
    private final ObjectDeletion deletion;
    private final RoleEscalation escalation;

    ObjectOperations(ObjectStore store, AdmissionChain admission, RoleEscalation escalation, Clock clock) {
        this.escalation = escalation;
        creation = new ObjectCreation(store, admission, clock);
        update = new ObjectUpdate(store, admission, creation, clock);
        deletion = new ObjectDeletion(store, admission, clock);
    }

    /** Creates the object of a decoded tree, which becomes the store's own. */
    ObjectNode create(ServedResource resource, String namespace, ObjectNode tree, WriteOptions options) {
        escalation.check(resource, namespace, "", tree, null, options.caller());
        return creation.create(resource, namespace, tree, options);
    }

    ObjectUpdate.Written update(
            ServedResource resource,
            String namespace,
            String name,
            ObjectUpdate.Mode mode,
            ObjectUpdate.Step step,
            WriteOptions options) {
        ObjectUpdate.Step checked = live -> {
            ObjectNode next = step.next(live);
            if (mode.subresource().isEmpty()) {
                escalation.check(resource, namespace, name, next, live, options.caller());
            }
            return next;
        };
        return update.update(resource, namespace, name, mode, checked, options);
    }

    ObjectDeletion.Deleted delete(
            ServedResource resource, String namespace, String name, DeletionOptions how, WriteOptions options) {
        return deletion.delete(resource, namespace, name, how, options);
    }
}
