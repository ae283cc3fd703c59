package dev.sampan.sandbox.internal.registry;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One repository: which blobs it has, its manifests and its tags. Guarded by its {@link Repositories}. */
final class Repository {
    /** The order of tags in the specification: lexical, upper and lower case side by side. */
    static final Comparator<String> TAG_ORDER = String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());

    final String name;
    final Instant created;
    final Set<String> blobs = new HashSet<>();
    final Map<String, StoredManifest> manifests = new LinkedHashMap<>();
    final NavigableMap<String, String> tags = new TreeMap<>(TAG_ORDER);
    final Map<String, Instant> tagged = new HashMap<>();
    boolean immutableTags;
    String summary = "";
    String detail = "";

    Repository(String name, Instant created) {
        this.name = name;
        this.created = created;
    }

    /** Whether anything was ever pushed: an empty one made by the console is no name to the registry's clients. */
    boolean isPushed() {
        return !blobs.isEmpty() || !manifests.isEmpty();
    }

    @Nullable
    StoredManifest manifest(String tagOrDigest) {
        return manifests.get(tagOrDigest.contains(":") ? tagOrDigest : tags.getOrDefault(tagOrDigest, ""));
    }

    void put(StoredManifest manifest, @Nullable String tag, Instant now) {
        manifests.put(manifest.digest(), manifest);
        if (tag != null) {
            tags.put(tag, manifest.digest());
            tagged.put(tag, now);
        }
    }

    boolean forbidsMove(String tag, String digest) {
        return immutableTags && tags.containsKey(tag) && !digest.equals(tags.get(tag));
    }

    void deleteTag(String tag) {
        tags.remove(tag);
        tagged.remove(tag);
    }

    void deleteManifest(String digest) {
        manifests.remove(digest);
        List.copyOf(tags.keySet()).stream()
                .filter(tag -> digest.equals(tags.get(tag)))
                .forEach(this::deleteTag);
    }

    Instant modified() {
        Optional<Instant> newest = tagged.values().stream().max(Comparator.naturalOrder());
        return newest.orElse(created);
    }
}
