package dev.sampan.deploy;

import dev.sampan.internal.spec.SpecLife;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which apps are deployed together, and in which order. Alive only inside {@link Deploy#apps}. */
public final class AppsSpec {
    private final SpecLife life = new SpecLife("apps");
    private final Intents intents;
    private final Set<String> names = new HashSet<>();
    private final List<List<AppIntent>> tiers = new ArrayList<>(List.of(new ArrayList<>()));
    private @Nullable OnFailure onFailure;

    /** Makes what somebody wants of one app. */
    @FunctionalInterface
    interface Intents {
        AppIntent of(String name, String image, Consumer<AppSpec> spec);
    }

    AppsSpec(Intents intents) {
        this.intents = intents;
    }

    /** One more app with every default. */
    public AppsSpec app(String name, String image) {
        return app(name, image, spec -> {});
    }

    /** One more app; written at the same time as the others since the last {@link #then()}. As {@link Deploy#app}. */
    public AppsSpec app(String name, String image, Consumer<AppSpec> spec) {
        life.requireOpen();
        if (!names.add(name)) {
            throw InvalidRequestException.of(
                    "deploy.spec",
                    "plan apps",
                    "the app " + name + " is given twice",
                    "an app has one spec",
                    "leave one of them out");
        }
        last().add(intents.of(name, image, spec));
        return this;
    }

    /** What comes after this is written only when all that came before is rolled out. Default: all at the same time. */
    public AppsSpec then() {
        life.requireOpen();
        if (!last().isEmpty()) {
            tiers.add(new ArrayList<>());
        }
        return this;
    }

    /**
     * What to do with the apps that were released when another one turns out bad. {@link OnFailure#ROLLBACK} takes them back to their
     * last good releases, last first; an app that had none stays. Default: {@link OnFailure#KEEP}; what an app's own spec says for
     * itself holds besides.
     */
    public AppsSpec onFailure(OnFailure act) {
        onFailure = life.once("failure act", onFailure, act);
        return this;
    }

    void close() {
        life.close();
        if (names.isEmpty()) {
            throw InvalidRequestException.of(
                    "deploy.spec", "plan apps", "there is no app", "nothing was said", "call app(name, image)");
        }
    }

    List<List<AppIntent>> tiers() {
        return tiers.stream().filter(tier -> !tier.isEmpty()).map(List::copyOf).toList();
    }

    OnFailure onFailure() {
        return onFailure == null ? OnFailure.KEEP : onFailure;
    }

    private List<AppIntent> last() {
        return tiers.get(tiers.size() - 1);
    }
}
