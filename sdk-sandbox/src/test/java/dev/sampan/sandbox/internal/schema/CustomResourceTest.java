package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.NOON;
import static dev.sampan.sandbox.internal.schema.Trees.node;
import static dev.sampan.sandbox.internal.schema.Trees.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CustomResourceTest {
    private static final ObjectNode DEFINITION = yaml("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: boats.harbor.example.com}
            spec:
              group: harbor.example.com
              scope: Namespaced
              names: {plural: boats, singular: boat, kind: Boat, listKind: BoatList, shortNames: [bt], categories: [all]}
              versions:
              - name: v1beta1
                served: true
                storage: false
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.crew, statusReplicasPath: .status.crew, labelSelectorPath: .status.selector}
                additionalPrinterColumns:
                - {name: Crew, type: integer, jsonPath: .spec.crew}
                - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
                schema:
                  openAPIV3Schema:
                    type: object
                    required: [spec]
                    properties:
                      spec:
                        type: object
                        required: [size]
                        properties:
                          size: {type: string, enum: [small, large]}
                          crew: {type: integer, format: int32, minimum: 0, maximum: 10, default: 1}
                          name: {type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 5}
                          port: {x-kubernetes-int-or-string: true}
                          sails:
                            type: array
                            maxItems: 3
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [mast]
                            items:
                              type: object
                              required: [mast]
                              properties:
                                mast: {type: string}
                                colour: {type: string, default: white}
                          extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
                          cargo: {type: object, additionalProperties: {type: integer}}
                      status:
                        type: object
                        x-kubernetes-preserve-unknown-fields: true
            """);

    private final List<ServedResource> versions = Schemas.custom(DEFINITION);
    private final ServedResource boats = versions.get(0);

    private static ObjectNode boat(String spec) {
        return yaml("{apiVersion: harbor.example.com/v1, kind: Boat, metadata: {name: b, namespace: here}, spec: "
                + spec + "}");
    }

    private List<String> problems(String spec) {
        ObjectNode tree = boats.accept(boat(spec), FieldValidation.STRICT).tree();
        boats.applyDefaults(tree);
        boats.prepareForCreate(tree);
        return boats.validateCreate(tree).stream().map(FieldError::message).toList();
    }

    @Test
    void versions_areServedWithTheStableOneFirst() {
        assertThat(versions).hasSize(2);
        assertThat(boats.resource().version()).isEqualTo("v1");
        assertThat(versions.get(1).storage().version()).isEqualTo("v1");
        assertThat(boats.subresources()).containsOnlyKeys("status", "scale");
        assertThat(versions.get(1)
                        .toStorage(yaml("{apiVersion: harbor.example.com/v1beta1, kind: Boat}"))
                        .path("apiVersion")
                        .asText())
                .isEqualTo("harbor.example.com/v1");
    }

    @Test
    void unknownFields_arePrunedAndNamed() {
        ObjectNode tree = boat("{size: small, wheels: 4, extra: {anything: [1]}}");
        Decoded decoded = boats.accept(tree, FieldValidation.WARN);

        assertThat(decoded.warnings()).containsExactly("unknown field \"spec.wheels\"");
        assertThat(decoded.tree().path("spec")).isEqualTo(node("{size: small, extra: {anything: [1]}}"));
    }

    @Test
    void defaults_areFilledInToAnyDepth() {
        ObjectNode tree = boat("{size: small, sails: [{mast: main}]}");
        boats.applyDefaults(tree);

        assertThat(tree.path("spec")).isEqualTo(node("{size: small, sails: [{mast: main, colour: white}], crew: 1}"));
    }

    @Test
    void values_areCheckedAgainstTheSchemaInTheWordsOfTheServer() {
        assertThat(problems("{size: small}")).isEmpty();
        assertThat(problems("{}")).containsExactly("spec.size: Required value");
        assertThat(problems("{size: tiny}"))
                .containsExactly("spec.size: Unsupported value: \"tiny\": supported values: \"small\", \"large\"");
        assertThat(problems("{size: small, crew: many}"))
                .containsExactly(
                        "spec.crew: Invalid value: \"string\": spec.crew in body must be of type integer: \"string\"");
        assertThat(problems("{size: small, crew: 11}"))
                .containsExactly("spec.crew: Invalid value: 11: spec.crew in body should be less than or equal to 10");
        assertThat(problems("{size: small, name: A}"))
                .containsExactly(
                        "spec.name: Invalid value: \"A\": spec.name in body should be at least 2 chars long",
                        "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'");
        assertThat(problems("{size: small, name: abcdefgh}"))
                .containsExactly("spec.name: Too long: may not be more than 5 bytes");
        assertThat(problems("{size: small, port: 80}")).isEmpty();
        assertThat(problems("{size: small, port: http}")).isEmpty();
        assertThat(problems("{size: small, cargo: {fish: 1, crabs: x}}"))
                .containsExactly(
                        "spec.cargo.crabs: Invalid value: \"string\": spec.cargo.crabs in body must be of type integer: \"string\"");
        assertThat(problems("{size: small, sails: [{mast: a}, {mast: a}]}"))
                .containsExactly("spec.sails[1]: Duplicate value: {\"mast\":\"a\"}");
        assertThat(problems("{size: small, sails: [{mast: a}, {mast: b}, {mast: c}, {mast: d}]}"))
                .containsExactly("spec.sails: Too many: 4: must have at most 3 items");
    }

    @Test
    void apply_mergesListsByTheKeysOfTheSchema() {
        ObjectNode live = boats.apply(null, boat("{size: small, sails: [{mast: main}]}"), "one", false, "", NOON)
                .object();
        live = boats.apply(
                        live,
                        yaml(
                                "{apiVersion: harbor.example.com/v1, kind: Boat, metadata: {name: b, namespace: here}, spec: {sails: [{mast: aft}]}}"),
                        "two",
                        false,
                        "",
                        NOON)
                .object();

        assertThat(live.at("/spec/sails")).hasSize(2);
        ObjectNode config = boat("{size: large}");
        ObjectNode before = live;
        ApiStatusException refusal = catchThrowableOfType(
                ApiStatusException.class, () -> boats.apply(before, config, "two", false, "", NOON));
        assertThat(refusal.getMessage()).isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .spec.size");
    }

    @Test
    void strategicMerge_isNotForCustomResources() {
        ApiStatusException refusal = catchThrowableOfType(
                ApiStatusException.class, () -> boats.patch(PatchType.STRATEGIC_MERGE, boat("{}"), node("{}")));
        assertThat(refusal.code()).isEqualTo(415);
    }

    @Test
    void columns_findTheirCells() {
        ObjectNode tree = boat("{size: small, crew: 3}");
        tree.withObject("/status")
                .set("conditions", node("[{type: Ready, status: 'True'}, {type: Old, status: 'False'}]"));

        List<JsonNode> cells =
                boats.printerColumns().stream().map(column -> column.cell(tree)).toList();
        assertThat(cells.get(0).asInt()).isEqualTo(3);
        assertThat(cells.get(1).asText()).isEqualTo("True");
    }

    @Test
    void scale_readsAndWritesTheNamedPaths() {
        ObjectNode tree = boat("{size: small, crew: 3}");
        tree.withObject("/status").put("crew", 2).put("selector", "a=b");

        ObjectNode scale = boats.scale(tree);
        assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(scale.at("/status")).isEqualTo(node("{replicas: 2, selector: a=b}"));
        scale.withObject("/spec").put("replicas", 5);
        assertThat(boats.withScale(tree, scale).at("/spec/crew").asInt()).isEqualTo(5);
    }

    @Test
    void generation_countsSpecButNotStatusNorMetadata() {
        ObjectNode live = boat("{size: small}");
        boats.prepareForCreate(live);
        ObjectNode labelled = live.deepCopy();
        labelled.withObject("/metadata/labels").put("a", "b");
        boats.prepareForUpdate(labelled, live, "");
        assertThat(labelled.at("/metadata/generation").asInt()).isEqualTo(1);
        ObjectNode changed = live.deepCopy();
        changed.withObject("/spec").put("size", "large");
        changed.withObject("/status").put("x", 1);
        boats.prepareForUpdate(changed, live, "");
        assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(changed.has("status")).isFalse();
        ObjectNode status = changed.deepCopy();
        status.withObject("/status").put("x", 1);
        status.withObject("/spec").put("size", "small");
        boats.prepareForUpdate(status, changed, "status");
        assertThat(status.at("/spec/size").asText()).isEqualTo("large");
        assertThat(status.at("/status/x").asInt()).isEqualTo(1);
    }

    @Test
    void definition_isValidatedItself() {
        ServedResource definitions = Trees.resource("apiextensions.k8s.io", "customresourcedefinitions");
        assertThat(definitions.validateCreate(Trees.created(definitions, DEFINITION.deepCopy())))
                .isEmpty();

        ObjectNode broken = DEFINITION.deepCopy();
        broken.withObject("/metadata").put("name", "ships.harbor.example.com");
        ((ObjectNode) broken.at("/spec/versions/0")).put("storage", true);
        ((ObjectNode) broken.at("/spec/versions/1/schema/openAPIV3Schema/properties/spec/properties/size"))
                .remove("type");
        assertThat(definitions.validateCreate(Trees.created(definitions, broken)).stream()
                        .map(FieldError::field))
                .containsExactly(
                        "metadata.name",
                        "spec.versions[1].schema.openAPIV3Schema.properties[spec].properties[size].type",
                        "spec.versions");
    }
}
