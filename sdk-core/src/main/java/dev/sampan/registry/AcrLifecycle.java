package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Change;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import dev.sampan.value.ImageReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Lifecycle rules of one instance. */
record AcrLifecycle(AcrCalls acr) implements RegistryLifecycle {
    private static final int NEWEST = 30;
    private static final int TOLD = 10;

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
        return new RegistryPlan<>(
                acr,
                "lifecycle rule of " + repository,
                () -> ruleDraft(wished),
                () -> like(wished).orElseThrow(() -> new IllegalStateException("the rule was there a moment ago")),
                firstRun(wished, given.inUse));
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

    /** What the first run would delete now, and whether it may. */
    private List<Finding> firstRun(LifecycleRule rule, List<String> inUse) {
        List<RegistryTag> all = new ArrayList<>();
        new Tags(acr, new Repositories(acr).get(rule.where())).pages().forEach(all::add);
        Pattern keep = Pattern.compile(rule.keepTags().isEmpty() ? "(?!)" : rule.keepTags());
        List<RegistryTag> lost = all.stream()
                .filter(tag -> !keep.matcher(tag.name()).matches())
                .sorted(Comparator.comparing(RegistryTag::updated).reversed())
                .skip(rule.newest())
                .toList();
        List<Finding> findings = new ArrayList<>();
        List<RegistryTag> used =
                lost.stream().filter(tag -> isUsed(tag, rule.where(), inUse)).toList();
        String reason = "it keeps the newest " + rule.newest() + " tags"
                + (rule.keepTags().isEmpty() ? "" : " and " + rule.keepTags());
        if (!used.isEmpty()) {
            findings.add(new Finding(
                    "registry.lifecycle-in-use",
                    Severity.ERROR,
                    Level.ENFORCE,
                    rule.where(),
                    "it would delete what is in use: " + names(used),
                    reason,
                    evidence(rule, used),
                    "keep more: newest(...), or keepTags(...)"));
        }
        if (!lost.isEmpty()) {
            findings.add(new Finding(
                    "registry.lifecycle-deletes",
                    Severity.INFO,
                    Level.OBSERVE,
                    rule.where(),
                    "its first run would delete " + lost.size() + " of " + all.size() + " tags: " + names(lost),
                    reason,
                    evidence(rule, lost),
                    "compare them with what runs, and name that: inUse(...)"));
        }
        return findings;
    }

    private static List<Evidence> evidence(LifecycleRule rule, List<RegistryTag> tags) {
        return tags.stream()
                .limit(TOLD)
                .map(tag -> new Evidence(rule.where() + ":" + tag.name(), tag.digest() + " of " + tag.updated()))
                .toList();
    }

    private static String names(List<RegistryTag> tags) {
        List<String> names = tags.stream().map(RegistryTag::name).limit(TOLD).toList();
        return String.join(", ", names) + (tags.size() > TOLD ? ", ..." : "");
    }

    /** By digest, or by tag where no digest is given. A tag of a used digest is used too. */
    private static boolean isUsed(RegistryTag tag, String repository, List<String> inUse) {
        return inUse.stream()
                .map(ImageReference::parse)
                .filter(image -> image.repository().equals(repository))
                .anyMatch(image -> image.digest()
                        .map(tag.digest()::equals)
                        .orElseGet(() -> image.tag().map(tag.name()::equals).orElse(false)));
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
