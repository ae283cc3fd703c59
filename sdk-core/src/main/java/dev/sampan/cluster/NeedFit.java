package dev.sampan.cluster;

import dev.sampan.plan.Reading.Verdict;

/**
 * Whether one type of cluster has what is needed. Immutable.
 *
 * @param need such as {@code nodes of your own}
 * @param type the type it is said of
 * @param verdict pass, fail, or no data when nobody can know without trying
 * @param because why
 */
public record NeedFit(String need, ClusterType type, Verdict verdict, String because) {
    String word() {
        return switch (verdict) {
            case PASS -> "yes";
            case FAIL -> "no";
            case NO_DATA -> "not known";
        };
    }

    @Override
    public String toString() {
        return type + ": " + word() + ", " + because;
    }
}
