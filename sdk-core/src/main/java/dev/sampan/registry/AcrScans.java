package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Scans of one instance. */
record AcrScans(AcrCalls acr) implements RegistryScans {
    private static final String COMPLETE = "COMPLETE";

    @Override
    public Plan<ScanReport> scan(String repository, String tag) {
        RegistryRepository there = new Repositories(acr).get(repository);
        return new RegistryPlan<>(
                acr, "scan of " + repository + ":" + tag, new Scanning(there, tag), () -> found(there, tag), List.of());
    }

    @Override
    public Optional<ScanReport> report(String repository, String tag) {
        RegistryRepository there = new Repositories(acr).get(repository);
        return status(there, tag).filter(COMPLETE::equals).map(complete -> found(there, tag));
    }

    @Override
    public Listing<ScanRule> rules() {
        return new ScanRules(acr).list();
    }

    @Override
    public Plan<ScanRule> rule(String name, String namespace, Consumer<ScanRuleSpec> spec) {
        ScanRuleSpec wished = new ScanRuleSpec(name);
        spec.accept(wished);
        return new ScanRules(acr).plan(name, namespace, wished.close());
    }

    @Override
    public Plan<String> deleteRule(String name) {
        return new ScanRules(acr).deletion(name);
    }

    @Override
    public RegistryChains chains() {
        return new AcrChains(acr);
    }

    private Optional<String> status(RegistryRepository repository, String tag) {
        return acr.find(AcrApi.GET_REPO_TAG_SCAN_STATUS, "RepoId", repository.id(), "Tag", tag)
                .map(answer -> answer.path("Status").asText());
    }

    private ScanReport found(RegistryRepository repository, String tag) {
        List<Vulnerability> all = new ArrayList<>();
        acr.pages(
                        "vulnerabilities",
                        AcrApi.LIST_REPO_TAG_SCAN_RESULT,
                        "Vulnerabilities",
                        AcrScans::value,
                        each -> each.name() + " " + each.feature() + " " + each.version(),
                        "RepoId",
                        repository.id(),
                        "Tag",
                        tag)
                .forEach(all::add);
        return new ScanReport(repository.path() + ":" + tag, all);
    }

    private static Vulnerability value(JsonNode tree) {
        return new Vulnerability(
                tree.path("CveName").asText(),
                Vulnerability.Severity.parse(tree.path("Severity").asText()),
                tree.path("Feature").asText(""),
                tree.path("Version").asText(""),
                tree.path("VersionFixed").asText(""),
                tree.path("CveLink").asText(""));
    }

    /** What is left of one scan: to start it, then to wait for it. */
    private final class Scanning implements Drafting {
        private final RegistryRepository repository;
        private final String tag;
        private final AtomicBoolean started = new AtomicBoolean();

        Scanning(RegistryRepository repository, String tag) {
            this.repository = repository;
            this.tag = tag;
        }

        @Override
        public Drafting begun() {
            return new Scanning(repository, tag);
        }

        @Override
        public Draft draft() {
            String image = repository.path() + ":" + tag;
            String digest = new Tags(acr, repository).get(tag).digest().toString();
            List<Change> scan = List.of(new Change(Change.Kind.ACT, "scan", "", null, image));
            if (!started.get()) {
                return new Draft(scan, digest, List.of(Act.onlyOnce("start the scan of " + image, this::start)));
            }
            String status = status(repository, tag).orElse("");
            return switch (status) {
                case COMPLETE -> Draft.nothing(digest);
                case "FAILED" -> new Draft(scan, digest, List.of(), failed(image));
                default -> new Draft(scan, digest, List.of());
            };
        }

        private void start() {
            acr.call(AcrApi.CREATE_REPO_TAG_SCAN_TASK, "RepoId", repository.id(), "Tag", tag);
            started.set(true);
        }

        private Finding failed(String image) {
            return new Finding(
                    "registry.scan-failed",
                    Severity.ERROR,
                    Level.OBSERVE,
                    image,
                    "the scanner gave up",
                    "it does not know the image's system, or it is busy",
                    List.of(),
                    "scan again; the console shows the scanner's log");
        }
    }
}
