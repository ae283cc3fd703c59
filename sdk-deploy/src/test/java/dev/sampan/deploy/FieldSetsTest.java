package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldSetsTest {
    @Test
    void union_ofAFieldAndOfWhatIsBelowIt_saysBoth() throws JsonProcessingException {
        ObjectNode field = json("{'f:spec': {'f:a': {}}}");
        ObjectNode below = json("{'f:spec': {'f:a': {'f:b': {}}, 'f:c': {}}}");

        assertThat(FieldSets.union(field, below))
                .isEqualTo(json("{'f:spec': {'f:a': {'f:b': {}, '.': {}}, 'f:c': {}}}"));
        assertThat(FieldSets.union(json("{}"), below)).isEqualTo(below);
        assertThat(FieldSets.union(below, below)).isEqualTo(below);
    }

    @Test
    void without_theLastField_leavesNoTraceOfItsParents() throws JsonProcessingException {
        ObjectNode set = json("{'f:spec': {'f:ports': {'k:{}': {'.': {}}}}, 'f:data': {'f:a': {}}}");

        assertThat(FieldSets.without(set, List.of("f:spec", "f:ports", "k:{}")))
                .isEqualTo(json("{'f:data': {'f:a': {}}}"));
        assertThat(FieldSets.without(set, List.of("f:data", "f:b"))).isEqualTo(set);
    }

    @Test
    void prune_removesWhatNobodyKeepsAndNobodyWishes() throws JsonProcessingException {
        ObjectNode object = json("{'spec': {'a': 1, 'b': 2, 'c': 3, 'd': 4,"
                + " 'list': [{'name': 'x', 'v': 1, 'w': 2}, {'name': 'y'}, {'name': 'z'}]}}");
        ObjectNode gone = json(
                "{'f:spec': {'f:a': {}, 'f:b': {}, 'f:c': {}, 'f:list':"
                        + " {'k:{\\'name\\':\\'x\\'}': {'.': {}, 'f:v': {}, 'f:w': {}}, 'k:{\\'name\\':\\'y\\'}': {'.': {}, 'f:name': {}}}}}");
        ObjectNode kept = json("{'f:spec': {'f:b': {}}}");
        ObjectNode intended = json("{'spec': {'c': 3, 'list': [{'name': 'x', 'w': 2}]}}");

        FieldSets.prune(object, gone, kept, intended);

        assertThat(object)
                .isEqualTo(json("{'spec': {'b': 2, 'c': 3, 'd': 4, 'list': [{'name': 'x', 'w': 2}, {'name': 'z'}]}}"));
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
