package dev.sampan.deploy;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The apps of a namespace, by name. Immutable. */
public final class Apps implements Iterable<App> {
    private final String namespace;
    private final List<App> apps;

    Apps(String namespace, List<App> apps) {
        this.namespace = namespace;
        this.apps = List.copyOf(apps);
    }

    /** All of them. */
    public List<App> all() {
        return apps;
    }

    public Stream<App> stream() {
        return apps.stream();
    }

    @Override
    public Iterator<App> iterator() {
        return apps.iterator();
    }

    @Override
    public String toString() {
        List<String> rows = apps.stream()
                .map(app -> app.name() + "  " + app.ready() + "/" + app.replicas()
                        + (app.release().isPresent()
                                ? "  release " + app.release().getAsInt()
                                : "")
                        + app.state().map(s -> "  " + s).orElse(""))
                .toList();
        return DeployText.listing(
                apps.size() + (apps.size() == 1 ? " app in " : " apps in "),
                namespace,
                rows,
                apps.isEmpty()
                        ? "deploy.app(name, image)"
                        : "get(\"" + apps.get(0).name() + "\")");
    }
}
