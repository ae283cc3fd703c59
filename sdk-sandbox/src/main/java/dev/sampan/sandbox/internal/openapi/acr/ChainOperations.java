package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.Vulnerability;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Delivery chains and their runs: each push of a repository runs its chains. Thread-safe. */
final class ChainOperations {
    private static final String IN_REPOSITORY = "repository/{InstanceId}/{RepoNamespaceName}/{RepoName}";

    private final String instance;
    private final Repositories repositories;
    private final Scanner scanner;
    private final Timeline timeline;
    private final Map<String, StoredChain> chains = new LinkedHashMap<>();
    private final List<ObjectNode> runs = new ArrayList<>();
    private int numbers;

    ChainOperations(String instance, Repositories repositories, Scanner scanner, Timeline timeline) {
        this.instance = instance;
        this.repositories = repositories;
        this.scanner = scanner;
        this.timeline = timeline;
    }

    List<Operation> all(InstanceActions actions) {
        String anywhere = "repository/{InstanceId}/*";
        Set<String> filter = Set.of("PageNo", "PageSize", "RepoName", "RepoNamespaceName");
        return List.of(
                actions.on(
                        IN_REPOSITORY,
                        "CreateChain",
                        Set.of("ChainConfig", "Description", "Name", "RepoName", "RepoNamespaceName"),
                        this::create),
                actions.on(IN_REPOSITORY, "ListChain", filter, this::list),
                actions.on(
                        anywhere,
                        "GetChain",
                        Set.of("ChainId"),
                        given -> require(given).detail(instance)),
                actions.on(
                        anywhere, "UpdateChain", Set.of("ChainConfig", "ChainId", "Description", "Name"), this::update),
                actions.on(anywhere, "DeleteChain", Set.of("ChainId"), this::delete),
                actions.on(IN_REPOSITORY, "ListChainInstance", filter, this::listRuns));
    }

    private synchronized ObjectNode create(Parameters given) {
        given.require("RepoName");
        String repository = repositories.require(given).name();
        String name = given.require("Name");
        if (of(repository).stream().anyMatch(each -> each.name().equals(name))) {
            throw new OpenApiRefusal(409, "CHAIN_ALREADY_EXIST", "chain already exists: " + name);
        }
        String id = Repositories.identifier("chi-", name + ++numbers);
        long now = timeline.now().toEpochMilli();
        chains.put(
                id,
                new StoredChain(
                        id,
                        repository,
                        name,
                        given.filter("Description").orElse(""),
                        StoredChain.config(given),
                        1,
                        now,
                        now));
        return JsonNodeFactory.instance.objectNode().put("ChainId", id);
    }

    private synchronized List<StoredChain> of(String repository) {
        return chains.values().stream()
                .filter(each -> each.repository().equals(repository))
                .toList();
    }

    private synchronized StoredChain require(Parameters given) {
        StoredChain chain = chains.get(given.require("ChainId"));
        if (chain == null) {
            throw new OpenApiRefusal(404, "CHAIN_NOT_EXIST", "chain is not exist");
        }
        return chain;
    }

    private synchronized ObjectNode list(Parameters given) {
        List<ObjectNode> found = chains.values().stream()
                .filter(each -> fits(given, each.repository()))
                .map(each -> each.summary(instance))
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Chains", found);
        return body.put("TotalCount", found.size());
    }

    private static boolean fits(Parameters given, String repository) {
        return given.filter("RepoNamespaceName")
                        .map(Repositories.namespaceOf(repository)::equals)
                        .orElse(true)
                && given.filter("RepoName")
                        .map(Repositories.nameOf(repository)::equals)
                        .orElse(true);
    }

    private synchronized ObjectNode update(Parameters given) {
        StoredChain chain = require(given);
        chains.put(chain.id(), chain.changed(given, timeline.now().toEpochMilli()));
        return JsonNodeFactory.instance.objectNode();
    }

    private synchronized ObjectNode delete(Parameters given) {
        chains.remove(require(given).id());
        return JsonNodeFactory.instance.objectNode();
    }

    private synchronized ObjectNode listRuns(Parameters given) {
        List<ObjectNode> found = runs.stream()
                .filter(each -> fits(
                        given,
                        each.path("RepoNamespaceName").asText() + "/"
                                + each.path("RepoName").asText()))
                .map(ObjectNode::deepCopy)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("InstanceId", instance);
        InstanceActions.page(given, body, "ChainInstances", found);
        return body.put("TotalCount", found.size());
    }

    /** Runs the chains of a repository on what was pushed to it. */
    void pushed(String repository, String tag, String digest) {
        for (StoredChain chain : of(repository)) {
            ObjectNode run = begun(chain);
            if (chain.scans()) {
                scanner.start(repository, tag, digest, found -> scanned(run, chain, tag, found));
            } else {
                end(run, "SUCCESS");
            }
        }
    }

    private synchronized ObjectNode begun(StoredChain chain) {
        ObjectNode run = JsonNodeFactory.instance.objectNode();
        run.putObject("Chain")
                .put("ChainId", chain.id())
                .put("ChainName", chain.name())
                .put("Version", chain.version());
        run.put("ChainInstanceId", Repositories.identifier("chins-", chain.id() + ++numbers))
                .put("RepoName", Repositories.nameOf(chain.repository()))
                .put("RepoNamespaceName", Repositories.namespaceOf(chain.repository()))
                .put("StartTime", timeline.now().toEpochMilli())
                .put("Status", "RUNNING");
        runs.add(0, run);
        return run;
    }

    private void scanned(ObjectNode run, StoredChain chain, String tag, List<Vulnerability> found) {
        String verdict = chain.verdict(found);
        if (verdict.equals("BLOCK_DELETE_TAG")) {
            repositories.catalog().deleteTag(chain.repository(), tag);
        }
        end(run, verdict.isEmpty() ? "SUCCESS" : "DENIED");
    }

    private synchronized void end(ObjectNode run, String result) {
        run.put("EndTime", timeline.now().toEpochMilli()).put("Result", result).put("Status", "COMPLETE");
    }
}
