package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What bringing an app to an intent would do. */
final class IntentPlan implements AppPlan, ReleaseBasis {
    private static final String AGAIN = "plan again: the new plan tells what is missing";

    private final KubeNamespace kube;
    private final AppIntent intent;
    private final List<PlannedObject> objects;
    private final List<PlannedDeletion> deletions;
    private final List<Change> changes;
    private final List<Finding> findings;
    private final List<String> conflicting;
    private final ReplicaChoice replicas;
    private final Releases history;
    private final Forecast forecast;
    private final SortedMap<String, String> fingerprint;
    private final Supplier<String> digest = Suppliers.memoize(this::digested);

    IntentPlan(
            KubeNamespace kube,
            AppIntent intent,
            List<PlannedObject> objects,
            List<PlannedDeletion> deletions,
            List<Change> changes,
            PlanFindings findings,
            ReplicaChoice replicas,
            Releases history,
            Forecast forecast,
            LiveApp live) {
        this.kube = kube;
        this.intent = intent;
        this.objects = List.copyOf(objects);
        this.deletions = List.copyOf(deletions);
        this.changes = List.copyOf(changes);
        this.findings = findings.all();
        this.conflicting = findings.conflicting();
        this.replicas = replicas;
        this.history = history;
        this.forecast = forecast;
        this.fingerprint = fingerprint(live);
        if (!isEmpty()) {
            ReleaseStore.requireFits(record(Instant.EPOCH));
        }
    }

    @Override
    public AppPlan force(String... fields) {
        return forced(fields);
    }

    @Override
    public AppPlan adopt() {
        return adopted();
    }

    IntentPlan adopted() {
        return new AppPlanner(kube).plan(intent.adopting());
    }

    @Override
    public Forecast forecast() {
        return forecast;
    }

    IntentPlan forced(String... fields) {
        return new AppPlanner(kube).plan(intent.forcing(List.of(fields)));
    }

    @Override
    public String title() {
        return intent.title() + " in " + kube.name() + "@" + kube.clusterName();
    }

    @Override
    public List<Change> changes() {
        return changes;
    }

    @Override
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String digest() {
        return digest.get();
    }

    private String digested() {
        StringBuilder all = new StringBuilder(title())
                .append('\n')
                .append(intent.restores())
                .append(intent.adopts() ? "adopts" : "")
                .append(new TreeMap<>(fingerprint))
                .append(intent.precautions().approved());
        intent.forced().stream().sorted().forEach(all::append);
        objects.forEach(o -> all.append('\n').append(Json.canonical(o.intended())));
        return Json.digest(all.toString()).toString();
    }

    @Override
    public Outcome<Release> apply() {
        requireNoRefusal(title(), findings);
        RunSteps steps = steps();
        return Cancellation.told(title(), steps, AGAIN, () -> apply(steps));
    }

    private Outcome<Release> apply(RunSteps steps) {
        if (writes()) {
            Permissions.toApply(this).require(kube, "apply " + title());
        }
        LiveApp now = LiveApp.read(kube, intent.app());
        requireCurrent(now);
        return new ReleaseRun(kube, this, now, steps).run();
    }

    /** Those of one apply, none of them begun. */
    RunSteps steps() {
        return steps(nextNumber(), isEmpty() && history.current().isPresent());
    }

    /**
     * As {@link #steps()}.
     *
     * @param number of the release
     * @param onlyWaits whether the release is there already
     */
    RunSteps steps(int number, boolean onlyWaits) {
        RunSteps steps = new RunSteps(kube.session(), "deploy " + app());
        List<String> all = new ArrayList<>();
        objects.stream()
                .filter(object -> takesOver(object, object.live()))
                .forEach(object -> all.add(ReleaseSteps.takeOver(object)));
        all.addAll(onlyWaits ? List.of(ReleaseSteps.WAIT) : ReleaseSteps.of(this, number, migrates()));
        steps.plan(all);
        return steps;
    }

    /** An interrupt came before anything of a release was written. */
    Outcome<Release> cancelled(RunSteps steps) {
        return Cancellation.stopped(title(), steps, AGAIN);
    }

    /** Whether applying writes anything: values, or only who owns them. */
    boolean writes() {
        return !isEmpty() || objects.stream().anyMatch(object -> takesOver(object, object.live()));
    }

    /** Whether fields of an object are taken over from others before it is applied. */
    boolean takesOver(PlannedObject object, @Nullable ObjectNode live) {
        return live != null
                && (intent.adopts() || !intent.forced().isEmpty())
                && !Takeover.of(intent, object.intended(), live).isNone();
    }

    @Override
    public AppIntent intent() {
        return intent;
    }

    List<PlannedObject> objects() {
        return objects;
    }

    /** The paths of the fields that others own and that applying would set otherwise. */
    List<String> conflicting() {
        return conflicting;
    }

    List<PlannedDeletion> deletions() {
        return deletions;
    }

    @Override
    public Releases history() {
        return history;
    }

    /** Whether a job brings the schema forward first. */
    boolean migrates() {
        return intent.precautions().memo(SchemaMark.now(history)).schema().migrates();
    }

    int nextNumber() {
        return history.current().map(r -> r.number() + 1).orElse(1);
    }

    ReleaseRecord record(Instant at) {
        List<ObjectNode> bare = new ArrayList<>();
        List<String> configs = new ArrayList<>();
        for (PlannedObject object : objects) {
            ObjectNode copy = object.intended().deepCopy();
            ObjectNode metadata = copy.withObject("metadata");
            metadata.withObject("annotations").remove(List.of(Marks.INTENT, Marks.RELEASE));
            if (metadata.path("annotations").isEmpty()) {
                metadata.remove("annotations");
            }
            if (copy.path("kind").asText().equals("ConfigMap")) {
                configs.add(Json.name(copy));
            }
            bare.add(copy);
        }
        return new ReleaseRecord(
                intent.app(),
                nextNumber(),
                intent.image(),
                replicas.recorded(),
                configs,
                intent.author(),
                intent.cause(),
                at,
                intent.restores(),
                digest(),
                intent.forced(),
                intent.onFailure(),
                bare,
                intent.precautions().memo(SchemaMark.now(history)));
    }

    /**
     * Refuses a plan with a finding at ENFORCE.
     *
     * @throws InvalidRequestException that names the findings
     */
    static void requireNoRefusal(String title, List<Finding> findings) {
        List<Finding> refusals =
                findings.stream().filter(f -> f.level() == Level.ENFORCE).toList();
        if (refusals.isEmpty()) {
            return;
        }
        List<String> told = refusals.stream()
                .map(f -> f.id() + " " + f.object() + ": " + f.what())
                .toList();
        Finding first = refusals.get(0);
        throw InvalidRequestException.of(
                "deploy.plan-refused",
                title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1),
                String.join("; ", told),
                first.reason(),
                first.nextStep());
    }

    /**
     * Refuses to go on when something that the plan has read or would write moved.
     *
     * @throws InvalidRequestException that names the fields
     */
    void requireCurrent(LiveApp now) {
        SortedMap<String, String> print = fingerprint(now);
        if (print.equals(fingerprint)) {
            return;
        }
        List<String> moved = new ArrayList<>();
        Map<String, String> all = new TreeMap<>(fingerprint);
        all.putAll(print);
        for (String field : all.keySet()) {
            if (!Objects.equals(fingerprint.get(field), print.get(field))) {
                moved.add(field);
            }
        }
        throw outdated("moved since the plan was made: "
                + String.join(", ", moved.stream().limit(5).toList()));
    }

    InvalidRequestException outdated(String how) {
        return InvalidRequestException.of(
                "deploy.plan-outdated",
                "apply " + title(),
                how,
                "somebody else has written to the app",
                "plan again and look at the new difference");
    }

    private SortedMap<String, String> fingerprint(LiveApp read) {
        LiveApp live = Takeover.of(intent, read);
        SortedMap<String, String> print = new TreeMap<>();
        for (PlannedObject object : objects) {
            print.putAll(object.fingerprint(live.like(object.intended())));
        }
        deletions.forEach(deletion -> print.put(deletion.label(), deletion.identity(live)));
        live.objects()
                .forEach(object -> GitOpsOwner.of(object)
                        .ifPresent(owner -> print.put(
                                "owner of " + object.path("kind").asText() + "/" + Json.name(object), owner.name())));
        print.put(
                "owner of spec.replicas",
                live.otherOwnerOfReplicas().orElse("sampan").replaceFirst(" \\(since.*", ""));
        print.put(
                "release",
                String.valueOf(live.releases().stream()
                        .map(s -> Json.label(s, Marks.RELEASE))
                        .filter(n -> n.matches("[0-9]{1,9}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(0)));
        return print;
    }

    private List<String> expected() {
        List<String> rows = new ArrayList<>(forecast.rows());
        rows.addAll(intent.precautions().rows(intent.onFailure()));
        return rows;
    }

    @Override
    public String toString() {
        return PlanText.of(
                intent.title() + " in ",
                kube.name() + "@" + kube.clusterName(),
                isEmpty() ? List.of() : expected(),
                changes,
                findings);
    }
}
