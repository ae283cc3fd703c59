package dev.sampan.registry;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.problem.InvalidRequestException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a delivery chain should be. Alive only inside {@link RegistryChains#chain}; setting a value twice is refused. */
public final class ChainSpec {
    private final SpecLife life;
    private final String name;

    final Map<ChainStage, Boolean> stages = new EnumMap<>(ChainStage.class);

    @Nullable
    String description;

    @Nullable
    ChainBlock block;

    ChainSpec(String name) {
        this.name = name;
        this.life = new SpecLife("delivery chain " + name);
    }

    /** What people read of it. Default for a new chain: nothing. */
    public ChainSpec description(String text) {
        description = life.once("description", description, text);
        return this;
    }

    /** Whether a stage is on. Default for a new chain: all but the snapshots. */
    public ChainSpec stage(ChainStage stage, boolean on) {
        stages.put(stage, life.once(stage.name(), stages.get(stage), on));
        return this;
    }

    /** What must not be found by the scan, and what happens otherwise. Default for a new chain: nothing ends it. */
    public ChainSpec block(Vulnerability.Severity severity, int count, ChainBlock.Action action) {
        if (count < 1) {
            throw InvalidRequestException.of(
                    "registry.chain-block",
                    "plan the delivery chain " + name,
                    "it would block at " + count + " vulnerabilities",
                    "then no image could ever pass",
                    "block at 1 or more");
        }
        block = life.once("block", block, new ChainBlock(severity, count, action));
        return this;
    }

    ChainSpec close() {
        life.close();
        return this;
    }
}
