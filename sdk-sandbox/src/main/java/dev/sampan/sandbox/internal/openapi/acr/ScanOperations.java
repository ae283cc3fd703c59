package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.Vulnerability;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.Entry;
import dev.sampan.sandbox.internal.registry.RegistryCatalog.TagEntry;
import java.util.List;
import java.util.Set;

/** Scans of tags: started, watched, read. */
final class ScanOperations {
    private static final String SERVICE = "ACR_SCAN_SERVICE";

    private final Repositories repositories;
    private final Scanner scanner;

    ScanOperations(Repositories repositories, Scanner scanner) {
        this.repositories = repositories;
        this.scanner = scanner;
    }

    List<Operation> all(InstanceActions actions) {
        return List.of(
                actions.onRepository(
                        repositories,
                        "CreateRepoTagScanTask",
                        Set.of("Digest", "RepoId", "ScanService", "Tag"),
                        this::start),
                actions.onRepository(
                        repositories, "GetRepoTagScanStatus", Set.of("Digest", "RepoId", "Tag"), this::status),
                actions.onRepository(
                        repositories, "GetRepoTagScanSummary", Set.of("Digest", "RepoId", "Tag"), this::summary),
                actions.onRepository(
                        repositories,
                        "ListRepoTagScanResult",
                        Set.of("Digest", "PageNo", "PageSize", "RepoId", "Severity", "Tag"),
                        this::results));
    }

    private ObjectNode start(Parameters given) {
        if (!given.filter("ScanService").orElse(SERVICE).equals(SERVICE)) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's scanner is " + SERVICE + ".");
        }
        Entry entry = byId(given);
        String tag = given.require("Tag");
        TagEntry there = repositories.catalog().tags(entry.name()).stream()
                .filter(each -> each.tag().equals(tag))
                .findFirst()
                .orElseThrow(() -> new OpenApiRefusal(404, "REPO_TAG_NOT_EXIST", "repo tag is not exist"));
        scanner.start(entry.name(), tag, there.digest());
        return JsonNodeFactory.instance.objectNode();
    }

    private Entry byId(Parameters given) {
        given.require("RepoId");
        return repositories.require(given);
    }

    private ObjectNode status(Parameters given) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ScanService", SERVICE)
                .put("Status", scan(given).complete() ? "COMPLETE" : "SCANNING");
    }

    private Scanner.Scan scan(Parameters given) {
        return scanner.scan(byId(given).name(), given.require("Tag"))
                .orElseThrow(() -> new OpenApiRefusal(404, "SCAN_TASK_NOT_EXIST", "scan task is not exist"));
    }

    private ObjectNode summary(Parameters given) {
        List<Vulnerability> found = scan(given).found();
        return JsonNodeFactory.instance
                .objectNode()
                .put("HighSeverity", count(found, "High"))
                .put("LowSeverity", count(found, "Low"))
                .put("MediumSeverity", count(found, "Medium"))
                .put("TotalSeverity", found.size())
                .put("UnknownSeverity", count(found, "Unknown"));
    }

    private static long count(List<Vulnerability> found, String severity) {
        return found.stream().filter(each -> each.severity().equals(severity)).count();
    }

    private ObjectNode results(Parameters given) {
        List<ObjectNode> found = scan(given).found().stream()
                .filter(each ->
                        given.filter("Severity").map(each.severity()::equals).orElse(true))
                .map(ScanOperations::tree)
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        InstanceActions.page(given, body, "Vulnerabilities", found);
        return body.put("TotalCount", found.size());
    }

    private static ObjectNode tree(Vulnerability vulnerability) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("AddedBy", "")
                .put("CveLink", "https://avd.aliyun.com/detail?id=" + vulnerability.name())
                .put("CveName", vulnerability.name())
                .put("Description", "")
                .put("Feature", vulnerability.feature())
                .put("ScanType", "cve")
                .put("Severity", vulnerability.severity())
                .put("Version", vulnerability.version())
                .put("VersionFixed", vulnerability.fixedIn())
                .put("VersionFormat", "dpkg");
    }
}
