package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The list of {@code lab/suite/known-differences.yaml}. It only shrinks. */
record KnownDifferences(List<KnownDifference> all) {
    KnownDifferences {
        all = List.copyOf(all);
        if (all.stream().map(KnownDifference::id).distinct().count() < all.size()) {
            throw new IllegalArgumentException("two known differences have the same id");
        }
    }

    static KnownDifferences read() {
        try (InputStream in = KnownDifferences.class.getResourceAsStream("/known-differences.yaml")) {
            if (in == null) {
                throw new IllegalStateException("known-differences.yaml is not on the class path");
            }
            return new KnownDifferences(new YAMLMapper().readValue(in, new TypeReference<List<KnownDifference>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("known-differences.yaml", e);
        }
    }

    Optional<KnownDifference> covering(Difference difference) {
        return all.stream().filter(known -> known.covers(difference)).findFirst();
    }
}
