package dev.sampan.samples.house.planted.publicsignatures;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Shows a library's type, hidden in a type argument. */
public interface PlantedSignature {
    Optional<JsonNode> tree();
}
