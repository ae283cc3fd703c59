package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.Set;

/**
 * Which objects a request is about.
 *
 * @param namespace empty for all
 * @param labels label selector
 * @param fields field selector
 * @param name the only name meant, empty for all
 */
record Selection(String namespace, LabelSelector labels, FieldSelector fields, String name) {
    static Selection of(ApiCall call, ServedResource resource, Set<String> custom) {
        RequestInfo info = call.info();
        return new Selection(
                resource.resource().namespaced() ? info.namespace() : "",
                LabelSelector.parse(call.parameter("labelSelector")),
                FieldSelector.parse(call.parameter("fieldSelector"), resource, custom),
                info.name());
    }

    boolean matches(ObjectNode object) {
        return (namespace.isEmpty() || namespace.equals(Meta.namespace(object)))
                && (name.isEmpty() || name.equals(Meta.name(object)))
                && (fields.isEverything() || fields.matches(object))
                && (labels.isEverything() || labels.matches(Meta.labels(object)));
    }

    boolean hasSelectors() {
        return !labels.isEverything() || !fields.isEverything();
    }
}
