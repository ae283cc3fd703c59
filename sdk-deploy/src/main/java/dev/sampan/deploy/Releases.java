package dev.sampan.deploy;

import dev.sampan.problem.InvalidRequestException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The releases of an app, newest first. Immutable. */
public final class Releases implements Iterable<Release> {
    private final String app;
    private final List<Release> releases;

    Releases(String app, List<Release> newestFirst) {
        this.app = app;
        this.releases = List.copyOf(newestFirst);
    }

    /** All of them. */
    public List<Release> all() {
        return releases;
    }

    public Stream<Release> stream() {
        return releases.stream();
    }

    @Override
    public Iterator<Release> iterator() {
        return releases.iterator();
    }

    /** The release that was applied last. */
    public Optional<Release> current() {
        return releases.stream().findFirst();
    }

    /**
     * What a rollback restores: the newest good release before the current one that differs from it by more than replicas. If all
     * good ones before it are alike, the newest of them.
     */
    public Optional<Release> lastGood() {
        List<Release> good = releases.stream()
                .skip(1)
                .filter(r -> r.verdict() == Release.Verdict.GOOD)
                .toList();
        return good.stream()
                .filter(r -> !r.record().sameContent(releases.get(0).record()))
                .findFirst()
                .or(() -> good.stream().findFirst());
    }

    public Optional<Release> find(int number) {
        return releases.stream().filter(r -> r.number() == number).findFirst();
    }

    /**
     * The release with this number.
     *
     * @throws InvalidRequestException if the history has none; the message lists those there are
     */
    public Release get(int number) {
        return find(number)
                .orElseThrow(() -> InvalidRequestException.of(
                        "deploy.release-unknown",
                        "find release " + number + " of " + app,
                        "the history has " + (releases.isEmpty() ? "no release" : "only " + numbers()),
                        "the ten newest releases are kept",
                        "choose one of history(\"" + app + "\")"));
    }

    /**
     * What differs from one release to another: every field of the app's objects, replicas included, and the first lines of each of its files.
     * Nothing is asked of the cluster.
     *
     * @throws InvalidRequestException if the history has not both; the message lists those there are
     */
    public ReleaseDiff diff(int from, int to) {
        return ReleaseDiff.between(get(from), get(to));
    }

    /**
     * All releases with their notes as Markdown, newest first, for a wiki or a pull request: a heading a release, then who, when, what, why.
     */
    public String toMarkdown() {
        return HistoryMarkdown.of(app, releases);
    }

    private String numbers() {
        return String.join(
                ", ", releases.stream().map(r -> String.valueOf(r.number())).toList());
    }

    @Override
    public String toString() {
        return DeployText.listing(
                releases.size() + (releases.size() == 1 ? " release of " : " releases of "),
                app,
                releases.stream().map(Release::row).toList(),
                releases.isEmpty() ? "deploy.app(\"" + app + "\", image)" : "rollback(\"" + app + "\")");
    }
}
