package dev.sampan.sandbox.internal.registry;

/** What the owner of the registry decides about its callers. Must be thread-safe. */
public interface RegistryOwner {
    /** Lets everybody in, and makes repositories when something is pushed to them. */
    RegistryOwner OPEN = new RegistryOwner() {
        @Override
        public boolean admits(String address) {
            return true;
        }

        @Override
        public NewRepository onPush(String repository) {
            return NewRepository.MOVABLE_TAGS;
        }
    };

    /** What becomes of a push to a repository that is not there. */
    enum NewRepository {
        REFUSED,
        MOVABLE_TAGS,
        FIXED_TAGS
    }

    /** Whether calls from this address are answered. */
    boolean admits(String address);

    /** What becomes of a push to this repository, which is not there. */
    NewRepository onPush(String repository);

    /** A tag was pushed. */
    default void pushed(String repository, String tag) {}
}
