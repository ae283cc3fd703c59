package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The namespaces of one instance. */
record Namespaces(AcrCalls acr) {
    private static final String DELETING = "DELETING";

    Pager<RegistryNamespace> pages(String... filter) {
        return acr.pages(
                "namespaces", AcrApi.LIST_NAMESPACE, "Namespaces", Namespaces::value, RegistryNamespace::name, filter);
    }

    private static RegistryNamespace value(JsonNode tree) {
        return new RegistryNamespace(
                tree.path("NamespaceId").asText(),
                tree.path("NamespaceName").asText(),
                tree.path("AutoCreateRepo").asBoolean(),
                tree.path("DefaultRepoType").asText().equals(Repositories.PUBLIC),
                tree.path("NamespaceStatus").asText());
    }

    Optional<RegistryNamespace> find(String name) {
        for (RegistryNamespace each : pages("NamespaceName", name)) {
            if (each.name().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    Plan<RegistryNamespace> plan(String name, NamespaceSpec spec) {
        return new RegistryPlan<>(
                acr,
                "namespace " + name,
                () -> draft(name, spec),
                () -> find(name).orElseThrow(() -> new IllegalStateException("the namespace was there a moment ago")),
                List.of());
    }

    private Draft draft(String name, NamespaceSpec spec) {
        Optional<RegistryNamespace> there = find(name);
        boolean creates = spec.createsRepositories != null
                ? spec.createsRepositories
                : there.map(RegistryNamespace::createsRepositories).orElse(false);
        boolean open = spec.open != null
                ? spec.open
                : there.map(RegistryNamespace::openByDefault).orElse(false);
        String object = "Namespace/" + name;
        if (there.isEmpty()) {
            return new Draft(
                    List.of(
                            new Change(Change.Kind.CREATE, object, "", null, null),
                            new Change(
                                    Change.Kind.CREATE, object, "createsRepositories", null, Boolean.toString(creates)),
                            new Change(Change.Kind.CREATE, object, "openByDefault", null, Boolean.toString(open))),
                    "",
                    List.of(new Act(
                            "create the namespace " + name,
                            () -> acr.call(AcrApi.CREATE_NAMESPACE, settings(name, creates, open)))));
        }
        List<Change> changes = new ArrayList<>();
        RegistryNamespace now = there.get();
        Fields.compare(changes, object, "createsRepositories", now.createsRepositories(), creates);
        Fields.compare(changes, object, "openByDefault", now.openByDefault(), open);
        return changes.isEmpty()
                ? Draft.nothing(now.toString())
                : new Draft(
                        changes,
                        now.toString(),
                        List.of(new Act(
                                "change the namespace " + name,
                                () -> acr.call(AcrApi.UPDATE_NAMESPACE, settings(name, creates, open)))));
    }

    private static String[] settings(String name, boolean creates, boolean open) {
        return new String[] {
            "AutoCreateRepo",
            Boolean.toString(creates),
            "DefaultRepoType",
            open ? Repositories.PUBLIC : Repositories.PRIVATE,
            "NamespaceName",
            name
        };
    }

    Plan<String> deletion(String name) {
        return new RegistryPlan<>(acr, "namespace " + name, () -> deletionDraft(name), () -> name, List.of());
    }

    /** What is on its way out needs no call any more, and is not gone yet. */
    private Draft deletionDraft(String name) {
        Optional<RegistryNamespace> there = find(name);
        if (there.isEmpty()) {
            return Draft.nothing("");
        }
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(Change.Kind.DELETE, "Namespace/" + name, "", null, null));
        if (there.get().status().equals(DELETING)) {
            return new Draft(changes, there.get().toString(), List.of());
        }
        List<String> seen = new ArrayList<>(List.of(there.get().toString()));
        for (RegistryRepository each : new Repositories(acr).pages("RepoNamespaceName", name)) {
            changes.add(new Change(Change.Kind.DELETE, "Repository/" + each.path(), "", null, null));
            seen.add(each.toString());
        }
        return new Draft(
                changes,
                seen.toString(),
                List.of(new Act(
                        "delete the namespace " + name,
                        () -> acr.call(AcrApi.DELETE_NAMESPACE, "NamespaceName", name))));
    }
}
