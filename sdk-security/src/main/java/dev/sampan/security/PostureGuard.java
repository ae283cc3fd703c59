package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Review;
import java.util.ArrayList;
import java.util.List;

/** Holds plans to the posture rules. */
final class PostureGuard implements Guard {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PosturePolicy policy;

    PostureGuard(PosturePolicy policy) {
        this.policy = policy;
    }

    @Override
    public List<Finding> review(Review review) {
        List<JsonNode> objects = new ArrayList<>();
        review.objects().forEach(object -> objects.add(JSON.valueToTree(object)));
        return policy.review(objects, review.environment(), review.at());
    }

    @Override
    public String toString() {
        return "posture guard, " + PostureRules.ALL.size() + " rules";
    }
}
