package dev.sampan.registry;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who can push to an instance and which clusters can pull from it, as far as it can be told. A reading of {@code NO_DATA} says what is
 * not known, and why. Immutable.
 *
 * @param instance the instance's name
 * @param pushers the RAM roles that may push, and who is not known
 * @param pullers every ACK cluster of the account
 */
public record AccessReport(String instance, List<Pusher> pushers, List<Puller> pullers) {
    public AccessReport {
        pushers = List.copyOf(pushers);
        pullers = List.copyOf(pullers);
    }

    /**
     * Somebody who may push.
     *
     * @param who such as {@code role ci}
     * @param reading to which repositories
     */
    public record Pusher(String who, Reading reading) {}

    /**
     * A cluster.
     *
     * @param network whether its nodes reach the registry
     * @param credential whether its pods get a login
     */
    public record Puller(String cluster, Reading network, Reading credential) {
        /** Whether both are known to hold. */
        public boolean canPull() {
            return network.verdict() == Reading.Verdict.PASS && credential.verdict() == Reading.Verdict.PASS;
        }
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        pushers.forEach(each -> rows.add("push  " + each.who() + "  " + told(each.reading())));
        pullers.forEach(each ->
                rows.add("pull  " + each.cluster() + "  " + told(each.network()) + "; " + told(each.credential())));
        return PromptText.of(
                PromptText.headline("Access to ", instance, ""),
                rows,
                "next: trust(cluster, image, spec), allowPush(role, repositories)");
    }

    private static String told(Reading reading) {
        return reading.verdict() == Reading.Verdict.PASS
                ? reading.what()
                : reading.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + reading.what();
    }
}
