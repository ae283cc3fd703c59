package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
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

    /** A look at some apps. Closing it ends the watches when nobody else looks. */
    record View(RolloutScenes scenes, RolloutScene scene, BlockingQueue<String> changed) implements AutoCloseable {
        @Override
        public void close() {
            scenes.leave(this);
        }
    }

    /**
     * Begins to look at apps.
     *
     * @param changed gets the name of an app of which something changed
     */
    synchronized View look(Set<String> apps, BlockingQueue<String> changed) {
        RolloutScene scene = open;
        if (scene == null || scene.isBroken()) {
            scene = RolloutScene.open(kube);
            open = scene;
        }
        scene.tell(apps, changed);
        return new View(this, scene, changed);
    }

    private synchronized void leave(View view) {
        if (view.scene().forget(view.changed())) {
            view.scene().close();
            open = open == view.scene() ? null : open;
        }
    }
}
