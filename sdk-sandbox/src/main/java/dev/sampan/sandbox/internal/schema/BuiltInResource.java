package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A built-in resource. */
final class BuiltInResource extends TypedResource {
    BuiltInResource(Facts all, ResourceFacts facts) {
        super(
                facts,
                () -> all.typeOfKind(
                                facts.resource().group(),
                                facts.resource().version(),
                                facts.resource().kind())
                        .orElse(Type.DEDUCED));
    }

    @Override
    ObjectNode convert(ObjectNode tree, String version) {
        throw new UnsupportedOperationException();
    }

    @Override
    @Nullable
    Type typeIn(String version) {
        throw new UnsupportedOperationException();
    }

    @Override
    FieldSet resetFields(String subresource) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean custom() {
        return false;
    }

    @Override
    public Optional<String> deprecation() {
        return Optional.empty();
    }

    @Override
    public void applyDefaults(ObjectNode tree) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void prepareForCreate(ObjectNode tree) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void prepareForUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode tree) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode scale(ObjectNode live) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode withScale(ObjectNode live, ObjectNode scale) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PrinterColumn> printerColumns() {
        return List.of();
    }
}
