package dev.sampan.internal.rollout;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.SampanException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Gives everybody who waits in a namespace the same scene: the first one opens it, the last one closes it. Thread-safe. */
final class RolloutScenes {
    private final KubeNamespace kube;
    private @Nullable RolloutScene open;

    private RolloutScenes(KubeNamespace kube) {
        this.kube = kube;
    }

    static RolloutScenes of(KubeNamespace kube) {
        return kube.shared(RolloutScenes.class, () -> new RolloutScenes(kube));
    }

    /** A look at subjects. Closing it ends the watches when nobody else looks. */
    record View(RolloutScenes scenes, RolloutScene scene, BlockingQueue<Subject> changed) implements AutoCloseable {
        /**
         * Looks at these from now on.
         *
         * @throws SampanException if they cannot be read
         */
        void look(Set<Subject> subjects) {
            scenes.look(this, subjects);
        }

        @Override
        public void close() {
            scenes.leave(this);
        }
    }

    /**
     * Begins to look.
     *
     * @param changed gets the subject of which something changed
     */
    synchronized View look(BlockingQueue<Subject> changed) {
        RolloutScene scene = open;
        if (scene == null || scene.isBroken()) {
            scene = new RolloutScene(kube);
            open = scene;
        }
        scene.tell(Set.of(), changed);
        return new View(this, scene, changed);
    }

    private synchronized void look(View view, Set<Subject> subjects) {
        view.scene().tell(subjects, view.changed());
        view.scene().open(subjects.stream().map(Subject::kind).toList());
    }

    private synchronized void leave(View view) {
        if (view.scene().forget(view.changed())) {
            view.scene().close();
            open = open == view.scene() ? null : open;
        }
    }
}
