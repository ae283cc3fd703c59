package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import dev.sampan.plan.Reading.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How the types of clusters that can be created compare for given needs. Immutable. */
public final class ClusterComparison {
    /** The types that are compared. */
    static final List<ClusterType> TYPES = List.of(ClusterType.MANAGED_PRO, ClusterType.SERVERLESS, ClusterType.ACS);

    private final List<NeedFit> fits;

    ClusterComparison(List<NeedFit> fits) {
        this.fits = List.copyOf(fits);
    }

    /** Every need with every type. */
    public List<NeedFit> fits() {
        return fits;
    }

    /** What is said of one type. */
    public List<NeedFit> of(ClusterType type) {
        return fits.stream().filter(fit -> fit.type() == type).toList();
    }

    /** The types that are known to have all that is needed. */
    public List<ClusterType> fitting() {
        return TYPES.stream()
                .filter(type -> of(type).stream().allMatch(fit -> fit.verdict() == Verdict.PASS))
                .toList();
    }

    /** The types that lack nothing as far as is known: those that fit, and those of which something is not known. */
    public List<ClusterType> possible() {
        return TYPES.stream()
                .filter(type -> of(type).stream().noneMatch(fit -> fit.verdict() == Verdict.FAIL))
                .toList();
    }

    @Override
    public String toString() {
        List<String> rows = new ArrayList<>();
        rows.add(row("", TYPES.stream().map(ClusterType::toString).toList()));
        for (String need : fits.stream().map(NeedFit::need).distinct().toList()) {
            rows.add(row(
                    need,
                    fits.stream()
                            .filter(fit -> fit.need().equals(need))
                            .map(NeedFit::word)
                            .toList()));
        }
        fits.stream().filter(fit -> fit.verdict() != Verdict.PASS).forEach(fit -> rows.add(fit.need() + ", " + fit));
        List<ClusterType> fitting = fitting();
        return PromptText.of(
                fitting.isEmpty() ? "No type is known to fit" : "Fits: " + words(fitting),
                rows,
                possible().isEmpty() ? "next: need less" : "next: create(name, spec)");
    }

    private static String words(List<ClusterType> types) {
        return types.stream().map(ClusterType::toString).collect(Collectors.joining(", "));
    }

    private static String row(String need, List<String> cells) {
        StringBuilder row = new StringBuilder(String.format("%-28s", need));
        cells.forEach(cell -> row.append(String.format("%-13s", cell)));
        return row.toString().stripTrailing();
    }
}
