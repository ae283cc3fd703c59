package dev.sampan.registry;

import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done to images once they are built: scanned, blocked, copied, told of. Immutable and thread-safe. */
public interface RegistryChains {
    /** The chains of a repository. Cloud calls: {@code cr:ListChain}, and {@code cr:GetChain} for each. */
    Listing<DeliveryChain> list(String repository);

    /** One chain of a repository. Cloud calls: {@code cr:ListChain}, {@code cr:GetChain}. */
    Optional<DeliveryChain> find(String name, String repository);

    /**
     * Plans to create the chain or to bring it to this spec; what the spec leaves out stays as it is. Cloud calls:
     * {@code cr:ListChain}, {@code cr:GetChain}; applying {@code cr:CreateChain} or {@code cr:UpdateChain}.
     *
     * @param name the chain's name
     * @param repository {@code namespace/name}
     */
    Plan<DeliveryChain> chain(String name, String repository, Consumer<ChainSpec> spec);

    /** Plans to delete a chain. Cloud calls: {@code cr:ListChain}; applying {@code cr:DeleteChain}. */
    Plan<String> deleteChain(String name, String repository);

    /** What the chains of a repository did. Cloud call: {@code cr:ListChainInstance}. */
    Listing<ChainRun> runs(String repository);
}
