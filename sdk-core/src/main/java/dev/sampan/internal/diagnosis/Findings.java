package dev.sampan.internal.diagnosis;

import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Symptoms with one root become one finding; what follows from another symptom is left out. */
final class Findings {
    private static final Set<Cause> FOLLOWS_FROM_NODE = Set.of(Cause.READINESS_PROBE, Cause.READINESS_GATE);
    private static final Set<Cause> SUMMARIES = Set.of(Cause.PROGRESS_DEADLINE, Cause.JOB_FAILED);
    private static final int MOST_EVIDENCE = 14;
    private static final int MOST_EVENTS = 2;

    private final Scene scene;
    private final boolean deadlinePassed;

    Findings(Scene scene, boolean deadlinePassed) {
        this.scene = scene;
        this.deadlinePassed = deadlinePassed;
    }

    /** Roots, most important first: what is hopeless, then what hurts, each in the order of {@link Cause}. */
    List<Group> groups(List<Symptom> symptoms) {
        Map<String, List<Symptom>> byRoot = new LinkedHashMap<>();
        for (Symptom symptom : withoutEffects(symptoms)) {
            String root = symptom.cause() + "\n" + symptom.key();
            byRoot.computeIfAbsent(root, key -> new ArrayList<>()).add(symptom);
        }
        boolean over = symptoms.stream().anyMatch(each -> SUMMARIES.contains(each.cause()) && isHopeless(each));
        Comparator<Group> order = Comparator.comparing((Group group) -> !group.hopeless())
                .thenComparing(group -> group.speaker().harmless())
                .thenComparing(group -> group.speaker().cause())
                .thenComparing(group -> -group.objects().size());
        return byRoot.values().stream()
                .map(same -> group(same, over))
                .sorted(order)
                .toList();
    }

    /** As a finding without its log. */
    Finding brief(Group group) {
        return finding(group, List.of());
    }

    /** As a finding with the newest warnings on its object and the last lines of the log that proves it. */
    Finding full(Group group) {
        List<Evidence> proof = new ArrayList<>(events(group.speaker()));
        proof.addAll(log(group.speaker()));
        return finding(group, proof);
    }

    /**
     * Symptoms of one root.
     *
     * @param speaker the heaviest, whose words are used
     * @param objects what it was seen on, each once
     */
    record Group(Symptom speaker, List<String> objects, boolean hopeless) {}

    /** @param over the controller itself has given up: what explains that is as hopeless */
    private Group group(List<Symptom> same, boolean over) {
        Symptom speaker = same.stream()
                .max(Comparator.comparing(this::isHopeless).thenComparingInt(Symptom::weight))
                .orElseThrow();
        boolean hopeless = same.stream().anyMatch(each -> isHopeless(each) || over && !each.harmless());
        return new Group(speaker, same.stream().map(Symptom::object).distinct().toList(), hopeless);
    }

    private boolean isHopeless(Symptom symptom) {
        return symptom.isHopeless(scene.now(), deadlinePassed);
    }

    private static List<Symptom> withoutEffects(List<Symptom> symptoms) {
        List<String> lost = symptoms.stream()
                .filter(each -> each.cause() == Cause.NODE_NOT_READY)
                .map(Symptom::object)
                .toList();
        boolean explained = symptoms.stream().anyMatch(each -> !SUMMARIES.contains(each.cause()) && !each.harmless());
        return symptoms.stream()
                .filter(each -> !(FOLLOWS_FROM_NODE.contains(each.cause()) && lost.contains(each.object())))
                .filter(each -> !(explained && SUMMARIES.contains(each.cause())))
                .toList();
    }

    private Finding finding(Group group, List<Evidence> proof) {
        Symptom speaker = group.speaker();
        int count = group.objects().size();
        int all = scene.current().size();
        String crowd = count < 2 ? "" : " (" + count + (all > count ? " of " + all : "") + " pods)";
        List<Evidence> evidence = new ArrayList<>(speaker.evidence());
        evidence.addAll(proof);
        return new Finding(
                speaker.cause().id(),
                severity(group),
                Level.OBSERVE,
                Quotes.whole(count < 2 ? speaker.object() : Trees.title(scene.workload())),
                Quotes.whole(speaker.what() + crowd),
                Quotes.whole(speaker.reason()),
                evidence.subList(Math.max(0, evidence.size() - MOST_EVIDENCE), evidence.size()).stream()
                        .map(each -> new Evidence(Quotes.whole(each.source()), each.text()))
                        .toList(),
                Quotes.whole(speaker.nextStep()));
    }

    private Severity severity(Group group) {
        if (group.hopeless()) {
            return Severity.ERROR;
        }
        return group.speaker().harmless() ? Severity.INFO : Severity.WARNING;
    }

    private List<Evidence> events(Symptom symptom) {
        List<Evidence> warnings = scene.current().stream()
                .filter(pod -> pod.title().equals(symptom.object()))
                .flatMap(pod -> pod.events().stream())
                .filter(event -> event.isWarning() && event.isSince(scene.dawn()))
                .map(EventView::evidence)
                .filter(each -> !symptom.evidence().contains(each))
                .toList();
        return warnings.subList(Math.max(0, warnings.size() - MOST_EVENTS), warnings.size());
    }

    private List<String> lines(Symptom.LogWanted wanted) {
        LogSource logs = scene.snapshot().logs();
        List<String> lines = logs.lines(wanted.pod(), wanted.container(), wanted.previous());
        // what was seen to have ended may have been started anew since, and has said nothing yet
        return lines.isEmpty() && !wanted.previous() && hasRestarted(wanted)
                ? logs.lines(wanted.pod(), wanted.container(), true)
                : lines;
    }

    private boolean hasRestarted(Symptom.LogWanted wanted) {
        return scene.current().stream()
                .filter(pod -> pod.name().equals(wanted.pod()))
                .flatMap(pod -> pod.containers().stream())
                .anyMatch(container -> container.name().equals(wanted.container()) && container.restarts() > 0);
    }

    private List<Evidence> log(Symptom symptom) {
        Symptom.LogWanted wanted = symptom.log();
        if (wanted == null) {
            return List.of();
        }
        String source = "log " + wanted.pod() + "/" + wanted.container();
        try {
            List<Evidence> quoted = Quotes.log(wanted.pod(), wanted.container(), lines(wanted));
            return quoted.isEmpty() ? List.of(new Evidence(source, "(the log is empty)")) : quoted;
        } catch (SampanException e) {
            return List.of(new Evidence(
                    source, "(not readable: " + Quotes.line(e.problem().happened()) + ")"));
        }
    }
}
