package dev.sampan.registry;

/**
 * A rule by which old tags are deleted. Immutable.
 *
 * @param scope {@code REPO}, {@code NAMESPACE} or {@code INSTANCE}
 * @param namespace empty for a rule of the instance
 * @param repository the name without the namespace; empty for a rule of more than one
 * @param newest how many of the newest tags stay
 * @param keepTags a regular expression of tags that stay for ever; empty when there is none
 * @param automatic whether it runs by itself, every week
 */
public record LifecycleRule(
        String id, String scope, String namespace, String repository, long newest, String keepTags, boolean automatic) {
    String where() {
        return namespace.isEmpty() ? "everywhere" : repository.isEmpty() ? namespace : namespace + "/" + repository;
    }

    String row() {
        return where() + "  keeps the newest " + newest + (keepTags.isEmpty() ? "" : " and " + keepTags)
                + (automatic ? "  every week" : "  by hand") + (id.isEmpty() ? "" : "  " + id);
    }

    /** Whether it does the same as another one. */
    boolean isLike(LifecycleRule other) {
        return where().equals(other.where())
                && newest == other.newest
                && keepTags.equals(other.keepTags)
                && automatic == other.automatic;
    }
}
