package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A built-in resource. */
final class BuiltInResource extends TypedResource {
    private final Facts all;
    private final Lifecycle lifecycle;

    BuiltInResource(Facts all, ResourceFacts facts) {
        super(
                facts,
                () -> all.typeOfKind(
                                facts.resource().group(),
                                facts.resource().version(),
                                facts.resource().kind())
                        .orElse(Type.DEDUCED));
        this.all = all;
        this.lifecycle = new Lifecycle(facts);
    }

    @Override
    ObjectNode convert(ObjectNode tree, String version) {
        return Conversions.convert(resource(), tree, version);
    }

    @Override
    @Nullable
    Type typeIn(String version) {
        return all.typeOfKind(resource().group(), version, resource().kind()).orElse(null);
    }

    @Override
    FieldSet resetFields(String subresource) {
        return lifecycle.resetFields(subresource);
    }

    @Override
    public boolean custom() {
        return false;
    }

    @Override
    public Optional<String> deprecation() {
        return switch (resource().groupResource()) {
            case "componentstatuses" -> Optional.of("v1 ComponentStatus is deprecated in v1.19+");
            case "endpoints" ->
                Optional.of("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
            default -> Optional.empty();
        };
    }

    @Override
    public void applyDefaults(ObjectNode tree) {
        Defaults.apply(resource(), tree);
    }

    @Override
    public void prepareForCreate(ObjectNode tree) {
        lifecycle.prepareForCreate(tree);
        applyDefaults(tree);
    }

    @Override
    public void prepareForUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        lifecycle.prepareForUpdate(tree, live, subresource);
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode tree) {
        return Validations.create(resource(), tree);
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        return Validations.update(resource(), tree, live, subresource);
    }

    @Override
    public ObjectNode scale(ObjectNode live) {
        return Scales.ofWorkload(live);
    }

    @Override
    public ObjectNode withScale(ObjectNode live, ObjectNode scale) {
        return Scales.withReplicas(live, List.of("spec", "replicas"), scale);
    }

    @Override
    public List<PrinterColumn> printerColumns() {
        return List.of();
    }
}
