package dev.sampan.security;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.plan.Level;
import dev.sampan.plan.Waiver;
import dev.sampan.problem.InvalidRequestException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Levels and waivers that differ from the defaults of {@code docs/posture.md}. Alive only during the call that hands it out.
 */
public final class PostureSpec {
    private final SpecLife life = new SpecLife("posture");
    private final Map<String, Level> levels = new HashMap<>();
    private final List<PosturePolicy.ScopedWaiver> waivers = new ArrayList<>();

    private PostureSpec() {}

    static PosturePolicy policyOf(Consumer<PostureSpec> configure) {
        PostureSpec spec = new PostureSpec();
        configure.accept(spec);
        spec.life.close();
        return new PosturePolicy(spec.levels, spec.waivers);
    }

    /** The level of a rule in every environment that {@link #levelIn} does not name. {@link Level#OFF} leaves the rule out. */
    public PostureSpec level(String rule, Level level) {
        return set(known(rule), level, "level of " + rule);
    }

    /** The level of a rule in the environment of this name. */
    public PostureSpec levelIn(String environment, String rule, Level level) {
        return set(PosturePolicy.key(environment, known(rule)), level, "level of " + rule + " in " + environment);
    }

    /**
     * Lets a rule pass everywhere until the end of a day (UTC): what it finds is recorded and stops nothing. On the day after,
     * it counts again, and its findings say that the waiver has ended.
     *
     * @param reason why, for whoever reads it later
     */
    public PostureSpec waive(String rule, String reason, LocalDate until) {
        return waiveFor("", rule, reason, until);
    }

    /** As {@link #waive}, for one object such as {@code Deployment/web}. */
    public PostureSpec waiveFor(String object, String rule, String reason, LocalDate until) {
        life.requireOpen();
        waivers.add(new PosturePolicy.ScopedWaiver(object, new Waiver(known(rule), reason, until)));
        return this;
    }

    private PostureSpec set(String key, Level level, String what) {
        levels.put(key, life.once(what, levels.get(key), level));
        return this;
    }

    private static String known(String rule) {
        List<String> ids = PostureRules.ALL.stream().map(PostureRule::id).toList();
        if (!ids.contains(rule)) {
            throw InvalidRequestException.of(
                    "security.no-such-rule",
                    "set the posture rule " + rule,
                    "there is no such rule",
                    "the id has a typing error",
                    "choose one of: " + String.join(", ", ids));
        }
        return rule;
    }
}
