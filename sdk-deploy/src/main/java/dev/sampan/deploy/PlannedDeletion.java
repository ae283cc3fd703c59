package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.plan.Change;
import dev.sampan.value.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object that an earlier release made and that the app does without now. */
record PlannedDeletion(Kind kind, String name, String why) {
    static List<PlannedDeletion> of(AppIntent intent, LiveApp live) {
        List<PlannedDeletion> deletions = new ArrayList<>();
        if (isLeftOver(live.autoscaler(), "HorizontalPodAutoscaler", intent)) {
            deletions.add(new PlannedDeletion(
                    Kind.HORIZONTAL_POD_AUTOSCALER, intent.app(), "the app is not autoscaled any more"));
        }
        if (isLeftOver(live.service(), "Service", intent)) {
            deletions.add(new PlannedDeletion(Kind.SERVICE, intent.app(), "the app has no port any more"));
        }
        return deletions;
    }

    private static boolean isLeftOver(@Nullable ObjectNode object, String kind, AppIntent intent) {
        boolean wanted =
                intent.objects().stream().anyMatch(o -> o.path("kind").asText().equals(kind));
        return !wanted
                && object != null
                && Json.name(object).equals(intent.app())
                && Json.label(object, Marks.APP).equals(intent.app())
                && Json.label(object, Labels.MANAGED_BY).equals("sampan")
                && FieldOwners.of(object).hasOurs();
    }

    /** Which object it is and whose, so that another of the same name is not deleted in its place. */
    String identity(LiveApp live) {
        ObjectNode object = kind.equals(Kind.SERVICE) ? live.service() : live.autoscaler();
        return object == null
                ? "(absent)"
                : object.at("/metadata/uid").asText() + " of " + Json.label(object, Labels.MANAGED_BY) + " "
                        + Json.label(object, Marks.APP);
    }

    String label() {
        return kind.kind() + "/" + name;
    }

    Change change() {
        return new Change(Change.Kind.DELETE, label(), "", why, null);
    }
}
