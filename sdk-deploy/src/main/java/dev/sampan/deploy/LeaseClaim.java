package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.SortedSet;

/**
 * How an act writes its Lease. Immutable.
 *
 * @param number the fencing number
 */
record LeaseClaim(String name, String holder, long number, Instant acquired) {
    boolean isOfOne() {
        return AppLease.isOfOne(name);
    }

    LeaseClaim named(String other) {
        return new LeaseClaim(other, holder, number, acquired);
    }

    ObjectNode renewed(SortedSet<String> apps, Instant now) {
        return AppLease.object(name, apps, holder, number, acquired, now);
    }

    ObjectNode givenBack(SortedSet<String> apps, Instant now) {
        return AppLease.object(name, apps, "", number, acquired, now);
    }

    /** As long as somebody may still write to what is not stamped it is not given back, but has run out. */
    ObjectNode runOut(SortedSet<String> apps, Instant now) {
        return renewed(apps, now.minus(AppLease.LASTS));
    }
}
