package dev.sampan.registry;

import dev.sampan.Registry;
import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;

/** One ACR instance: its namespaces, its repositories, its tags. Immutable and thread-safe; it lives as long as its session. */
public interface RegistryInstance {
    /** Such as {@code cri-abc123}. */
    String id();

    String name();

    /** What the list said: {@code RUNNING}, or why it is of no use now. */
    String status();

    /** To push to and to pull from. As {@link dev.sampan.Sampan#registry(String)}, with the same calls. */
    Registry registry();

    /** Who reaches it, and how. */
    RegistryNetwork network();

    /** Who pushes to it, and which clusters pull from it. */
    RegistryAccess access();

    /** What is known to be wrong with its images. */
    RegistryScans scans();

    /** By which rules it deletes old tags. */
    RegistryLifecycle lifecycle();

    /** What it copies to other instances. */
    RegistrySyncs syncs();

    /** All namespaces. Cloud call: {@code cr:ListNamespace}. */
    Listing<RegistryNamespace> namespaces();

    /**
     * Plans to create the namespace or to bring it to this spec; what the spec leaves out stays as it is. Cloud calls:
     * {@code cr:ListNamespace}; applying {@code cr:CreateNamespace} or {@code cr:UpdateNamespace}.
     */
    Plan<RegistryNamespace> namespace(String name, Consumer<NamespaceSpec> spec);

    /**
     * Plans to delete the namespace with everything in it; the plan lists the repositories that would be lost. Cloud calls:
     * {@code cr:ListNamespace}, {@code cr:ListRepository}; applying {@code cr:DeleteNamespace}.
     */
    Plan<String> deleteNamespace(String name);

    /** All repositories. Cloud call: {@code cr:ListRepository}. */
    Listing<RegistryRepository> repositories();

    /** The repositories of one namespace. Cloud call: {@code cr:ListRepository}. */
    Listing<RegistryRepository> repositories(String namespace);

    /** The repository {@code namespace/name}. Cloud call: {@code cr:GetRepository}. */
    Optional<RegistryRepository> find(String repository);

    /**
     * Plans to create the repository {@code namespace/name} or to bring it to this spec; what the spec leaves out stays as it is.
     * Cloud calls: {@code cr:GetRepository}; applying {@code cr:CreateRepository} or {@code cr:UpdateRepository}.
     */
    Plan<RegistryRepository> repository(String repository, Consumer<RepositorySpec> spec);

    /**
     * Plans to delete a repository; the plan lists the tags that would be lost. Cloud calls: {@code cr:GetRepository},
     * {@code cr:ListRepoTag}; applying {@code cr:DeleteRepository}.
     */
    Plan<String> deleteRepository(String repository);

    /** The tags of a repository with their digests. Cloud calls: {@code cr:GetRepository}, {@code cr:ListRepoTag}. */
    Listing<RegistryTag> tags(String repository);

    /** One tag. Cloud calls: {@code cr:GetRepository}, {@code cr:GetRepoTag}. */
    Optional<RegistryTag> tag(String repository, String tag);

    /**
     * Plans to let one more tag name the image that a tag names. Refused by the cloud when the new tag is taken and tags are
     * immutable. Cloud calls: {@code cr:GetRepository}, {@code cr:GetRepoTag}; applying {@code cr:CreateRepoTag}.
     */
    Plan<RegistryTag> retag(String repository, String from, String to);

    /**
     * Plans to take a tag away; the image stays as long as another tag or a digest names it. Cloud calls:
     * {@code cr:GetRepository}, {@code cr:GetRepoTag}; applying {@code cr:DeleteRepoTag}.
     */
    Plan<String> deleteTag(String repository, String tag);
}
