package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server holds of some apps, by what a step of an act may change of it. */
record ServerTruth(SortedMap<String, String> facts) {
    private static final String ABSENT = "absent";
    /** A rollout goes on by itself. */
    static final String COMPLETE = "complete";

    private static final Pattern OF_APP = Pattern.compile("([a-z]+): (.*)");
    private static final Pattern OF_OBJECT =
            Pattern.compile("(?:apply|delete|annotate) ([A-Za-z]+/.*)|migrate to schema \\d+ by (Job/.*)");

    static ServerTruth of(Namespace namespace, List<String> apps) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        SortedMap<String, String> facts = new TreeMap<>();
        for (Kind kind :
                List.of(Kind.DEPLOYMENT, Kind.SERVICE, Kind.CONFIG_MAP, Kind.HORIZONTAL_POD_AUTOSCALER, Kind.LEASE)) {
            kube.list(kind, "").items().forEach(object -> object(kind, object, facts));
        }
        kube.list(Kind.SECRET, "").items().forEach(secret -> release(secret, facts));
        kube.list(Kind.JOB, "")
                .items()
                .forEach(job -> facts.put("Job/" + Json.name(job), isComplete(job) ? "complete" : "there"));
        for (String app : apps) {
            facts.put("deploy " + app, AppState.of(namespace, app).toString());
        }
        return new ServerTruth(facts);
    }

    private static void object(Kind kind, ObjectNode object, SortedMap<String, String> facts) {
        String label = kind.kind() + "/" + Json.name(object);
        SortedMap<String, String> ours = new TreeMap<>();
        FieldOwners.of(withoutTools(object)).ourValues("", ours);
        facts.put(label, kind.equals(Kind.LEASE) ? "there" : ours.toString());
        SortedSet<String> managers = new TreeSet<>();
        object.at("/metadata/managedFields")
                .forEach(entry -> managers.add(entry.path("manager").asText()));
        facts.put("owners of " + label, String.valueOf(managers.contains("kubectl")));
        if (kind.equals(Kind.DEPLOYMENT)) {
            JsonNode restarted =
                    object.at("/spec/template/metadata/annotations").path(Marks.RESTARTED);
            facts.put("restarted", String.valueOf(!restarted.isMissingNode()));
            facts.put("paused", String.valueOf(Rollouts.isPaused(object)));
            facts.put(COMPLETE, String.valueOf(Rollouts.isComplete(object)));
        }
    }

    /** Taking fields over changes no value. */
    private static ObjectNode withoutTools(ObjectNode object) {
        ObjectNode ours = object.deepCopy();
        for (JsonNode entry : ours.at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals("kubectl")) {
                ((ObjectNode) entry).put("manager", Marks.MANAGER);
            }
        }
        return ours;
    }

    private static void release(ObjectNode secret, SortedMap<String, String> facts) {
        String number = Json.label(secret, Marks.RELEASE);
        String app = Json.label(secret, Marks.APP);
        if (number.isEmpty()) {
            return;
        }
        String verdict = Json.label(secret, Marks.VERDICT);
        facts.put(
                "Secret/" + Json.name(secret),
                "there, " + ReleaseJournal.of(secret).notes().size() + " notes");
        facts.put(app + " record " + number, "there");
        if (!verdict.equals("pending")) {
            facts.put(app + " verdict " + number, "written");
        }
        if (verdict.equals("good")) {
            facts.put(app + " good " + number, "yes");
        }
        if (verdict.equals("aborted")) {
            facts.put(app + " aborted " + number, "yes");
        }
    }

    private static boolean isComplete(ObjectNode job) {
        return job.at("/status/succeeded").asInt() > 0;
    }

    private String get(String key) {
        return facts.getOrDefault(key, ABSENT);
    }

    /**
     * Whether a step is as far as it is claimed to be. That an end was not seen is always true.
     *
     * @param before the act
     * @param after the same act, when nobody stopped it
     */
    boolean bears(Step claim, ServerTruth before, ServerTruth after) {
        String key = key(claim.name(), after);
        return switch (claim.state()) {
            case DONE -> get(key).equals(after.get(key));
            case PENDING, UNDONE -> get(key).equals(before.get(key)) || key.equals(COMPLETE);
            case UNKNOWN -> true;
        };
    }

    /** Whether it makes a difference to the server whether this step was done. */
    static boolean isTold(String step, ServerTruth before, ServerTruth after) {
        String key = key(step, after);
        return !key.equals(COMPLETE) && !before.get(key).equals(after.get(key));
    }

    private static String key(String step, ServerTruth after) {
        Matcher named = OF_APP.matcher(step);
        String app = named.matches() ? named.group(1) : "web";
        String own = named.matches() ? named.group(2) : step;
        Matcher object = OF_OBJECT.matcher(own);
        if (object.matches()) {
            return object.group(1) == null ? object.group(2) : object.group(1);
        }
        if (own.startsWith("take over ")) {
            return "owners of " + own.substring("take over ".length());
        }
        if (own.startsWith("record release ")) {
            return app + " record " + own.substring("record release ".length());
        }
        if (own.startsWith("deploy ")) {
            return own;
        }
        if (own.startsWith("watch it for ")) {
            return app + " good " + newest(app, after);
        }
        if (own.startsWith("mark release ")) {
            return app + " aborted " + own.replaceAll("\\D", "");
        }
        return switch (own) {
            case "wait for the rollout" -> COMPLETE;
            case "write the verdict" -> app + " verdict " + newest(app, after);
            case "mark the pod template" -> "restarted";
            case "pause the rollout", "resume the rollout" -> "paused";
            default -> throw new AssertionError("nothing is known of the step " + step);
        };
    }

    private static int newest(String app, ServerTruth after) {
        String prefix = app + " record ";
        return after.facts().keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .mapToInt(key -> Integer.parseInt(key.substring(prefix.length())))
                .max()
                .orElse(0);
    }

    /** By fact, what is there and what is in the other. */
    Map<String, String> differences(ServerTruth other) {
        SortedMap<String, String> differs = new TreeMap<>();
        SortedSet<String> keys = new TreeSet<>(facts.keySet());
        keys.addAll(other.facts.keySet());
        keys.stream()
                .filter(key -> !get(key).equals(other.get(key)))
                .forEach(key -> differs.put(key, get(key) + " / " + other.get(key)));
        return differs;
    }
}
