package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Review;
import java.util.List;

/** What the guards of the session say of an act on one Deployment that is there. */
final class SessionReview {
    private SessionReview() {}

    static List<Finding> of(KubeNamespace kube, String title, List<Change> changes, ObjectNode deployment) {
        Review review = new Review(
                title,
                kube.session().environment(),
                kube.name(),
                changes,
                List.of(Json.asMap(deployment)),
                kube.session().clock().instant());
        return kube.session().guards().stream()
                .flatMap(guard -> guard.review(review).stream())
                .toList();
    }
}
