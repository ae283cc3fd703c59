package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.Registry;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Lifecycle rules of one instance. */
record AcrLifecycle(AcrCalls acr, Supplier<Registry> registry) implements RegistryLifecycle {
    private static final int NEWEST = 30;

    @Override
    public Listing<LifecycleRule> list() {
        return new Listing<>(
                "lifecycle rules of " + acr.instanceName(), pages(), LifecycleRule::row, "rule(repository, spec)");
    }

    private Pager<LifecycleRule> pages() {
        return acr.pages(
                "lifecycle rules",
                AcrApi.LIST_ARTIFACT_LIFECYCLE_RULE,
                "Rules",
                AcrLifecycle::value,
                LifecycleRule::id);
    }

    private static LifecycleRule value(JsonNode tree) {
        return new LifecycleRule(
                tree.path("RuleId").asText(),
                tree.path("Scope").asText(),
                tree.path("NamespaceName").asText(""),
                tree.path("RepoName").asText(""),
                tree.path("RetentionTagCount").asLong(),
                tree.path("TagRegexp").asText(""),
                tree.path("Auto").asBoolean());
    }

    @Override
    public Plan<LifecycleRule> rule(String repository, Consumer<LifecycleSpec> spec) {
        LifecycleSpec given = new LifecycleSpec(repository);
        spec.accept(given);
        given.close();
        RepositoryPath path = RepositoryPath.parse(repository);
        LifecycleRule wished = new LifecycleRule(
                "",
                "REPO",
                path.namespace(),
                path.name(),
                given.newest == null ? NEWEST : given.newest,
                given.keepTags == null ? "" : given.keepTags,
                given.automatic == null || given.automatic);
        requireSense(wished);
        LifecycleCheck check = new LifecycleCheck(acr, registry, wished, given.inUse, given.places);
        return new RegistryPlan<>(
                acr,
                "lifecycle rule of " + repository,
                new Checked(wished, check),
                () -> like(wished).orElseThrow(() -> new IllegalStateException("the rule was there a moment ago")),
                check.findings());
    }

    /** A rule that is looked at once more in the moment it is made: what runs changes all the time. */
    private final class Checked implements Drafting {
        private final LifecycleRule wished;
        private final LifecycleCheck check;

        Checked(LifecycleRule wished, LifecycleCheck check) {
            this.wished = wished;
            this.check = check;
        }

        @Override
        public Draft draft() {
            return ruleDraft(wished);
        }

        @Override
        public Drafting begun() {
            RegistryPlan.requireNoRefusal("make the lifecycle rule of " + wished.where(), check.findings());
            return this;
        }
    }

    private static void requireSense(LifecycleRule rule) {
        String wrong = "";
        if (rule.newest() < 1) {
            wrong = "it keeps " + rule.newest() + " tags";
        }
        try {
            Pattern.compile(rule.keepTags());
        } catch (PatternSyntaxException e) {
            wrong = "\"" + Redaction.line(rule.keepTags(), 60) + "\" is no regular expression";
        }
        if (!wrong.isEmpty()) {
            throw InvalidRequestException.of(
                    "registry.lifecycle-rule",
                    "plan a lifecycle rule of " + rule.where(),
                    wrong,
                    "a rule keeps at least the newest tag, and a pattern that can be read",
                    "set it like newest(30).keepTags(\"v[0-9.]+\")");
        }
    }

    private Optional<LifecycleRule> like(LifecycleRule wished) {
        for (LifecycleRule each : pages()) {
            if (each.isLike(wished)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private Draft ruleDraft(LifecycleRule wished) {
        Optional<LifecycleRule> there = like(wished);
        if (there.isPresent()) {
            return Draft.nothing(there.get().toString());
        }
        List<String> parameters = new ArrayList<>(List.of(
                "Auto",
                Boolean.toString(wished.automatic()),
                "EnableDeleteTag",
                "true",
                "NamespaceName",
                wished.namespace(),
                "RepoName",
                wished.repository(),
                "RetentionTagCount",
                Long.toString(wished.newest()),
                "Scope",
                wished.scope()));
        if (wished.automatic()) {
            parameters.addAll(List.of("ScheduleTime", "WEEK"));
        }
        if (!wished.keepTags().isEmpty()) {
            parameters.addAll(List.of("TagRegexp", wished.keepTags()));
        }
        return new Draft(
                List.of(new Change(Change.Kind.CREATE, "LifecycleRule/" + wished.where(), "", null, wished.row())),
                "",
                List.of(new Act(
                        "create the lifecycle rule of " + wished.where(),
                        () -> acr.call(AcrApi.CREATE_ARTIFACT_LIFECYCLE_RULE, parameters.toArray(new String[0])))));
    }

    @Override
    public Plan<String> deleteRule(String id) {
        return new RegistryPlan<>(acr, "lifecycle rule " + id, () -> deletionDraft(id), () -> id, List.of());
    }

    private Draft deletionDraft(String id) {
        for (LifecycleRule each : pages()) {
            if (each.id().equals(id)) {
                return new Draft(
                        List.of(new Change(Change.Kind.DELETE, "LifecycleRule/" + each.where(), "", each.row(), null)),
                        each.toString(),
                        List.of(new Act(
                                "delete the lifecycle rule " + id,
                                () -> acr.call(AcrApi.DELETE_ARTIFACT_LIFECYCLE_RULE, "RuleId", id))));
            }
        }
        return Draft.nothing("");
    }
}
