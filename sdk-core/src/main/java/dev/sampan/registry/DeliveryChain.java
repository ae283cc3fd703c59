package dev.sampan.registry;

import java.util.List;
import java.util.Optional;

/**
 * What is done to an image of a repository once it is built: the stages in their order, and what a scan must not find. Immutable.
 *
 * @param stages those that are switched on
 * @param block when the chain ends after the scan; empty when it never does
 */
public record DeliveryChain(
        String id, String name, String description, List<ChainStage> stages, Optional<ChainBlock> block) {
    public DeliveryChain {
        stages = List.copyOf(stages);
    }

    String row() {
        return name + "  " + stages + block.map(each -> "  " + each).orElse("")
                + (description.isEmpty() ? "" : "  " + description);
    }
}
