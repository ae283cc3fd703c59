package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Change;
import dev.sampan.plan.Review;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns an intent into a plan: reads the live app, settles replicas, asks a dry-run where something differs, asks the guards. */
final class AppPlanner {
    private final KubeNamespace kube;

    AppPlanner(KubeNamespace kube) {
        this.kube = kube;
    }

    IntentPlan plan(AppIntent intent) {
        return plan(intent, LiveApp.read(kube, intent.app()));
    }

    IntentPlan plan(AppIntent wished, LiveApp live) {
        LiveApp taken = Takeover.of(wished, live);
        List<PlannedDeletion> deletions = PlannedDeletion.of(wished, taken);
        AppIntent intent = Adoption.fitted(ReplicaChoice.freed(wished, taken, deletions), live);
        PlanFindings findings = new PlanFindings(kube, intent);
        Releases history = ReleaseStore.history(intent.app(), live);
        ReplicaChoice replicas = ReplicaChoice.of(intent, taken, deletions, findings);
        findings.scalers(live);
        List<PlannedObject> objects = new ArrayList<>();
        for (ObjectNode object : intent.objects()) {
            objects.add(plan(noted(object, replicas.applied()), live.like(object), intent, findings));
        }
        Interruptions.tell(kube, intent.app(), live, findings);
        RolloutHold.look(live, findings);
        SchemaRules schema = new SchemaRules(intent, history);
        schema.check(live, findings);
        List<Change> changes = new ArrayList<>(schema.changes());
        changes.addAll(changes(objects, deletions, intent, live));
        findings.gitOps(live, changes);
        RolloutForecast rollout =
                new RolloutForecast(objects, history, intent.precautions().connections());
        Forecast forecast = rollout.forecast();
        rollout.judge(
                forecast,
                kube.session().environment().level(),
                intent.restores().isPresent(),
                findings);
        findings.review(() -> new Review(
                intent.title(),
                kube.session().environment(),
                kube.name(),
                changes,
                Stream.concat(objects.stream().map(PlannedObject::result), schema.job(objects).stream())
                        .map(Json::asMap)
                        .toList(),
                kube.session().clock().instant()));
        return new IntentPlan(kube, intent, objects, deletions, changes, findings, replicas, history, forecast, live);
    }

    /** The intent note leaves out replicas: whether they are applied depends on who owns them. */
    private static ObjectNode noted(ObjectNode object, OptionalInt replicas) {
        ObjectNode noted = object.deepCopy();
        String digest = Json.digest(Json.canonical(noted)).toString();
        noted.withObject("metadata").withObject("annotations").put(Marks.INTENT, digest);
        if (noted.path("kind").asText().equals("Deployment")) {
            replicas.ifPresent(n -> noted.withObject("spec").put("replicas", n));
        }
        return noted;
    }

    private static boolean isAsIntended(ObjectNode live, ObjectNode intended) {
        boolean deployment = intended.path("kind").asText().equals("Deployment");
        return Json.annotation(live, Marks.INTENT).equals(Json.annotation(intended, Marks.INTENT))
                && (!deployment
                        || intended.at("/spec/replicas").asInt(Rollouts.replicas(live)) == Rollouts.replicas(live))
                && FieldOwners.of(live).weOwn(intended);
    }

    private PlannedObject plan(
            ObjectNode intended, @Nullable ObjectNode live, AppIntent intent, PlanFindings findings) {
        Kind kind = PlannedObject.kindOf(intended);
        if (live == null) {
            String label = kind.kind() + "/" + Json.name(intended);
            ObjectNode created = kube.apply(kind, intended, new ApplyOptions(Marks.MANAGER, false, true));
            return new PlannedObject(kind, intended, null, created, List.of(creation(label, intended)), false);
        }
        if (isAsIntended(live, intended)) {
            return new PlannedObject(kind, intended, live, live, List.of(), false);
        }
        return new DryRun(kube, intent, findings).of(kind, intended, live);
    }

    private static Change creation(String label, ObjectNode intended) {
        String what = switch (intended.path("kind").asText()) {
            case "Deployment" ->
                intended.at("/spec/replicas").asText("?") + " x " + DeployText.shortImage(Rollouts.image(intended));
            case "Service" -> "port " + intended.at("/spec/ports/0/port").asText();
            case "HorizontalPodAutoscaler" ->
                intended.at("/spec/minReplicas").asText() + " to "
                        + intended.at("/spec/maxReplicas").asText() + " pods";
            default -> {
                List<String> files = new ArrayList<>();
                intended.path("data").fieldNames().forEachRemaining(files::add);
                yield String.join(", ", files);
            }
        };
        return new Change(Change.Kind.CREATE, label, "", null, what);
    }

    /** Config first in order of writing, but what runs is told first. */
    private static List<Change> changes(
            List<PlannedObject> objects, List<PlannedDeletion> deletions, AppIntent intent, LiveApp live) {
        List<Change> changes = new ArrayList<>();
        for (int i = objects.size() - 1; i >= 0; i--) {
            changes.addAll(objects.get(i).changes());
        }
        changes.addAll(ConfigDiff.between(live, intent.objects()));
        deletions.forEach(deletion -> changes.add(deletion.change()));
        return changes;
    }
}
