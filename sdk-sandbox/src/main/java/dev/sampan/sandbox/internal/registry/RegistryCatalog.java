package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Repositories and tags as the cloud's console lists them. Thread-safe. */
public final class RegistryCatalog {
    private final Repositories repositories;

    RegistryCatalog(Repositories repositories) {
        this.repositories = repositories;
    }

    /** One repository. */
    public record Entry(
            String name, Instant created, Instant modified, boolean immutableTags, String summary, String detail) {}

    /** One tag; the size is that of all its blobs. */
    public record TagEntry(String tag, String digest, String imageId, long size, Instant updated) {}

    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>();
        for (String name : repositories.names()) {
            find(name).ifPresent(entries::add);
        }
        return entries;
    }

    public Optional<Entry> find(String name) {
        return repositories.in(
                name, r -> new Entry(r.name, r.created, r.modified(), r.immutableTags, r.summary, r.detail));
    }

    /** Makes an empty repository; false if there is one of that name already. */
    public boolean create(String name, boolean immutableTags, String summary, String detail) {
        return repositories.createNew(name, r -> {
            r.immutableTags = immutableTags;
            r.summary = summary;
            r.detail = detail;
        });
    }

    /** Whether the tags of a repository may be moved; the repository is made when it is not there. */
    public void immutableTags(String name, boolean immutable) {
        repositories.inOrNew(name, r -> r.immutableTags = immutable);
    }

    public List<TagEntry> tags(String name) {
        return repositories
                .in(name, r -> {
                    List<TagEntry> tags = new ArrayList<>();
                    for (Map.Entry<String, String> tag : r.tags.entrySet()) {
                        StoredManifest manifest = r.manifests.get(tag.getValue());
                        if (manifest != null) {
                            Instant updated = r.tagged.getOrDefault(tag.getKey(), manifest.pushed());
                            tags.add(new TagEntry(
                                    tag.getKey(), manifest.digest(), imageId(manifest), size(manifest), updated));
                        }
                    }
                    return tags;
                })
                .orElse(List.of());
    }

    private static String imageId(StoredManifest manifest) {
        return manifest.tree().at("/config/digest").asText(manifest.digest());
    }

    static long size(StoredManifest manifest) {
        long size = manifest.tree().at("/config/size").asLong();
        for (JsonNode layer : manifest.tree().path("layers")) {
            size += layer.path("size").asLong();
        }
        return size;
    }
}
