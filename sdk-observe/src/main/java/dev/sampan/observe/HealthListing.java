package dev.sampan.observe;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the apps of a namespace were at one moment, the worst first. Immutable. */
public final class HealthListing implements Iterable<Health> {
    private final String namespace;
    private final List<Health> apps;

    HealthListing(String namespace, List<Health> apps) {
        this.namespace = namespace;
        this.apps = apps.stream()
                .sorted(Comparator.comparing(Health::state).thenComparing(Health::app))
                .toList();
    }

    public List<Health> list() {
        return apps;
    }

    /** The app of this name, if there is one. */
    public Optional<Health> find(String app) {
        return apps.stream().filter(each -> each.app().equals(app)).findFirst();
    }

    /** Those that are failing or degraded. */
    public List<Health> unwell() {
        return apps.stream()
                .filter(each -> each.state().compareTo(HealthState.DEGRADED) <= 0)
                .toList();
    }

    public int size() {
        return apps.size();
    }

    @Override
    public Iterator<Health> iterator() {
        return apps.iterator();
    }

    @Override
    public String toString() {
        int unwell = unwell().size();
        String after = ": " + apps.size() + (apps.size() == 1 ? " app, " : " apps, ")
                + (unwell == 0 ? "all well" : unwell + " unwell");
        List<String> rows = apps.stream().map(HealthListing::row).toList();
        String next = unwell == 0
                ? (apps.isEmpty() ? "deploy an app" : "logs(app)")
                : "health(\"" + apps.get(0).app() + "\")";
        return PromptText.of(PromptText.headline("Health ", namespace, after), rows, "next: " + next);
    }

    private static String row(Health health) {
        String what = health.findings().isEmpty()
                ? ""
                : "  " + health.findings().get(0).what();
        return String.format(
                        Locale.ROOT,
                        "%-11s %-5s %s%s",
                        health.state().name().toLowerCase(Locale.ROOT),
                        health.ready() + "/" + health.wanted(),
                        health.app(),
                        what)
                .stripTrailing();
    }
}
