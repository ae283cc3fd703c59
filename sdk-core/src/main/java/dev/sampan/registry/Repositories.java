package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The repositories of one instance. */
record Repositories(AcrCalls acr) {
    static final String PUBLIC = "PUBLIC";
    static final String PRIVATE = "PRIVATE";

    Pager<RegistryRepository> pages(String... filter) {
        return acr.pages(
                "repositories",
                AcrApi.LIST_REPOSITORY,
                "Repositories",
                Repositories::value,
                RegistryRepository::id,
                filter);
    }

    private static RegistryRepository value(JsonNode tree) {
        return new RegistryRepository(
                tree.path("RepoId").asText(),
                tree.path("RepoNamespaceName").asText(),
                tree.path("RepoName").asText(),
                tree.path("TagImmutability").asBoolean(),
                tree.path("RepoType").asText().equals(PUBLIC),
                tree.path("Summary").asText(""),
                tree.path("Detail").asText(""),
                Instant.ofEpochMilli(tree.path("CreateTime").asLong()),
                Instant.ofEpochMilli(tree.path("ModifiedTime").asLong()));
    }

    Optional<RegistryRepository> find(String path) {
        RepositoryPath name = RepositoryPath.parse(path);
        return acr.find(AcrApi.GET_REPOSITORY, "RepoNamespaceName", name.namespace(), "RepoName", name.name())
                .map(Repositories::value);
    }

    RegistryRepository get(String path) {
        return find(path)
                .orElseThrow(() -> InvalidRequestException.of(
                        "registry.no-such-repository",
                        "find the repository " + path + " in " + acr.instanceName(),
                        "there is none of this name",
                        "it was never pushed to nor created, or it was deleted",
                        "look at repositories(\"" + RepositoryPath.parse(path).namespace()
                                + "\"), or create it: repository(\"" + path + "\", r -> {}).apply()"));
    }

    Plan<RegistryRepository> plan(String path, RepositorySpec spec) {
        return new RegistryPlan<>(acr, "repository " + path, () -> draft(path, spec), () -> get(path), List.of());
    }

    private Draft draft(String path, RepositorySpec spec) {
        Optional<RegistryRepository> there = find(path);
        return there.isEmpty() ? creation(path, spec) : update(there.get(), spec);
    }

    private Draft creation(String path, RepositorySpec spec) {
        RepositoryPath name = RepositoryPath.parse(path);
        boolean fixed = spec.immutableTags == null || spec.immutableTags;
        boolean open = spec.open != null && spec.open;
        String summary = spec.summary == null ? path : spec.summary;
        List<String> parameters = new ArrayList<>(List.of(
                "RepoName",
                name.name(),
                "RepoNamespaceName",
                name.namespace(),
                "RepoType",
                open ? PUBLIC : PRIVATE,
                "Summary",
                summary,
                "TagImmutability",
                Boolean.toString(fixed)));
        if (spec.detail != null) {
            parameters.addAll(List.of("Detail", spec.detail));
        }
        String object = "Repository/" + path;
        return new Draft(
                List.of(
                        new Change(Change.Kind.CREATE, object, "", null, null),
                        new Change(Change.Kind.CREATE, object, "immutableTags", null, Boolean.toString(fixed)),
                        new Change(Change.Kind.CREATE, object, "open", null, Boolean.toString(open)),
                        new Change(Change.Kind.CREATE, object, "summary", null, summary)),
                "",
                List.of(new Act(
                        "create the repository " + path,
                        () -> acr.call(AcrApi.CREATE_REPOSITORY, parameters.toArray(new String[0])))));
    }

    private Draft update(RegistryRepository now, RepositorySpec spec) {
        boolean fixed = spec.immutableTags == null ? now.immutableTags() : spec.immutableTags;
        boolean open = spec.open == null ? now.open() : spec.open;
        String summary = spec.summary == null ? now.summary() : spec.summary;
        String detail = spec.detail == null ? now.detail() : spec.detail;
        List<Change> changes = new ArrayList<>();
        String object = "Repository/" + now.path();
        Fields.compare(changes, object, "immutableTags", now.immutableTags(), fixed);
        Fields.compare(changes, object, "open", now.open(), open);
        Fields.compare(changes, object, "summary", now.summary(), summary);
        Fields.compare(changes, object, "detail", now.detail(), detail);
        if (changes.isEmpty()) {
            return Draft.nothing(seen(now));
        }
        return new Draft(
                changes,
                seen(now),
                List.of(new Act(
                        "change the repository " + now.path(),
                        () -> acr.call(
                                AcrApi.UPDATE_REPOSITORY,
                                "Detail",
                                detail,
                                "RepoId",
                                now.id(),
                                "RepoType",
                                open ? PUBLIC : PRIVATE,
                                "Summary",
                                summary,
                                "TagImmutability",
                                Boolean.toString(fixed)))));
    }

    /** Without the date of the last push: a push changes nothing that is planned here. */
    private static String seen(RegistryRepository now) {
        return now.id() + " " + now.immutableTags() + " " + now.open() + " " + now.summary() + "\n" + now.detail();
    }

    Plan<String> deletion(String path) {
        return new RegistryPlan<>(acr, "repository " + path, () -> deletionDraft(path), () -> path, List.of());
    }

    private Draft deletionDraft(String path) {
        Optional<RegistryRepository> there = find(path);
        if (there.isEmpty()) {
            return Draft.nothing("");
        }
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(Change.Kind.DELETE, "Repository/" + path, "", null, null));
        for (RegistryTag tag : new Tags(acr, there.get()).pages()) {
            changes.add(new Change(
                    Change.Kind.DELETE,
                    "Tag/" + path + ":" + tag.name(),
                    "",
                    tag.digest().toString(),
                    null));
        }
        return new Draft(
                changes,
                seen(there.get()) + changes,
                List.of(new Act(
                        "delete the repository " + path,
                        () -> acr.call(
                                AcrApi.DELETE_REPOSITORY, "RepoId", there.get().id()))));
    }
}
