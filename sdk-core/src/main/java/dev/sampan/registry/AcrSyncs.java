package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Copies from one instance. */
record AcrSyncs(AcrCalls acr) implements RegistrySyncs {
    private static final String ALL_TAGS = ".*";
    private static final String AUTOMATIC = "PASSIVE";

    @Override
    public Listing<SyncRule> list() {
        return new Listing<>("sync rules of " + acr.instanceName(), pages(), SyncRule::row, "rule(name, ...)");
    }

    private Pager<SyncRule> pages() {
        return acr.pages("sync rules", AcrApi.LIST_REPO_SYNC_RULE, "SyncRules", AcrSyncs::value, SyncRule::id);
    }

    private static SyncRule value(JsonNode tree) {
        return new SyncRule(
                tree.path("SyncRuleId").asText(),
                tree.path("SyncRuleName").asText(),
                tree.path("LocalNamespaceName").asText() + "/"
                        + tree.path("LocalRepoName").asText(),
                new SyncTarget(
                        tree.path("TargetInstanceId").asText(),
                        tree.path("TargetRegionId").asText(),
                        tree.path("TargetNamespaceName").asText(),
                        tree.path("TargetRepoName").asText()),
                tree.path("TagFilter").asText(),
                tree.path("SyncTrigger").asText().equals(AUTOMATIC),
                tree.path("SyncDirection").asText().equals("FROM"));
    }

    private Optional<SyncRule> find(String name) {
        for (SyncRule each : pages()) {
            if (each.name().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    @Override
    public Plan<SyncRule> rule(String name, String repository, SyncTarget target, Consumer<SyncSpec> spec) {
        SyncSpec wished = new SyncSpec(name);
        spec.accept(wished);
        wished.close();
        String filter = wished.tagFilter == null ? ALL_TAGS : wished.tagFilter;
        boolean automatic = wished.automatic == null || wished.automatic;
        SyncRule rule = new SyncRule("", name, repository, target, filter, automatic, true);
        return new RegistryPlan<>(
                acr,
                "sync rule " + name,
                () -> ruleDraft(rule),
                () -> find(name).orElseThrow(() -> new IllegalStateException("the rule was there a moment ago")),
                List.of());
    }

    private Draft ruleDraft(SyncRule wished) {
        Optional<SyncRule> there = find(wished.name());
        if (there.isPresent()) {
            requireSame(there.get(), wished);
            return Draft.nothing(there.get().toString());
        }
        RepositoryPath local = RepositoryPath.parse(wished.repository());
        return new Draft(
                List.of(new Change(Change.Kind.CREATE, "SyncRule/" + wished.name(), "", null, wished.row())),
                "",
                List.of(new Act(
                        "create the sync rule " + wished.name(),
                        () -> acr.call(
                                AcrApi.CREATE_REPO_SYNC_RULE,
                                "NamespaceName",
                                local.namespace(),
                                "RepoName",
                                local.name(),
                                "SyncRuleName",
                                wished.name(),
                                "SyncScope",
                                "REPO",
                                "SyncTrigger",
                                wished.automatic() ? AUTOMATIC : "INITIATIVE",
                                "TagFilter",
                                wished.tagFilter(),
                                "TargetInstanceId",
                                wished.target().instanceId(),
                                "TargetNamespaceName",
                                wished.target().namespace(),
                                "TargetRegionId",
                                wished.target().region(),
                                "TargetRepoName",
                                wished.target().repository()))));
    }

    private static void requireSame(SyncRule there, SyncRule wished) {
        if (!there.row().equals(wished.row())) {
            throw InvalidRequestException.of(
                    "registry.sync-rule-differs",
                    "create the sync rule " + wished.name(),
                    "there is one of this name: " + there.row(),
                    "ACR cannot change a rule",
                    "deleteRule(\"" + wished.name() + "\") first, or use another name");
        }
    }

    @Override
    public Plan<String> deleteRule(String name) {
        return new RegistryPlan<>(acr, "sync rule " + name, () -> deletionDraft(name), () -> name, List.of());
    }

    private Draft deletionDraft(String name) {
        return find(name)
                .map(there -> new Draft(
                        List.of(new Change(Change.Kind.DELETE, "SyncRule/" + name, "", there.row(), null)),
                        there.toString(),
                        List.of(new Act(
                                "delete the sync rule " + name,
                                () -> acr.call(AcrApi.DELETE_REPO_SYNC_RULE, "SyncRuleId", there.id())))))
                .orElseGet(() -> Draft.nothing(""));
    }

    @Override
    public Plan<String> copy(String repository, String tag, SyncTarget target, boolean replace) {
        RegistryRepository from = new Repositories(acr).get(repository);
        return new RegistryPlan<>(
                acr,
                "copy of " + repository + ":" + tag,
                new Copying(from, tag, target, replace),
                () -> target + ":" + tag,
                List.of());
    }

    /** What is left of one copy: to start it, then to wait for it. */
    private final class Copying implements Drafting {
        private final RegistryRepository from;
        private final String tag;
        private final SyncTarget target;
        private final boolean replace;
        private volatile String task = "";

        Copying(RegistryRepository from, String tag, SyncTarget target, boolean replace) {
            this.from = from;
            this.tag = tag;
            this.target = target;
            this.replace = replace;
        }

        @Override
        public Drafting begun() {
            return new Copying(from, tag, target, replace);
        }

        @Override
        public Draft draft() {
            String image = from.path() + ":" + tag;
            List<Change> copy = List.of(new Change(Change.Kind.ACT, "copy", "", null, image + " to " + target));
            if (task.isEmpty()) {
                String digest = new Tags(acr, from).get(tag).digest().toString();
                return new Draft(copy, digest, List.of(Act.onlyOnce("start the copy of " + image, this::start)));
            }
            JsonNode answer = acr.call(AcrApi.GET_REPO_SYNC_TASK, "SyncTaskId", task);
            String status = answer.path("TaskStatus").asText();
            return switch (status) {
                case "SUCCESS" -> Draft.nothing(status);
                case "FAILED" ->
                    new Draft(
                            copy,
                            status,
                            List.of(),
                            failed(image, answer.path("TaskIssue").asText("")));
                default -> new Draft(copy, status, List.of());
            };
        }

        private void start() {
            task = acr.call(
                            AcrApi.CREATE_REPO_SYNC_TASK,
                            "Override",
                            Boolean.toString(replace),
                            "RepoId",
                            from.id(),
                            "Tag",
                            tag,
                            "TargetInstanceId",
                            target.instanceId(),
                            "TargetNamespace",
                            target.namespace(),
                            "TargetRegionId",
                            target.region(),
                            "TargetRepoName",
                            target.repository(),
                            "TargetTag",
                            tag)
                    .path("SyncTaskId")
                    .asText();
        }

        private Finding failed(String image, String issue) {
            return new Finding(
                    "registry.copy-failed",
                    Severity.ERROR,
                    Level.OBSERVE,
                    image,
                    issue.isEmpty() ? "the copy failed" : "the copy failed: " + issue,
                    "the target refuses it: its namespace is missing, or a tag of this name may not be replaced",
                    List.of(),
                    "look at the target, then copy again");
        }
    }
}
