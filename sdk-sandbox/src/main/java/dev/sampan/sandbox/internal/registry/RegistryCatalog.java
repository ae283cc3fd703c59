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

    /** Changes what the console says of a repository; false if there is none of that name. */
    public boolean update(String name, boolean immutableTags, String summary, String detail) {
        return repositories
                .in(name, r -> {
                    r.immutableTags = immutableTags;
                    r.summary = summary;
                    r.detail = detail;
                    return true;
                })
                .orElse(false);
    }

    /** Removes a repository with all its contents; false if there is none of that name. */
    public boolean delete(String name) {
        return repositories.delete(name);
    }

    /** Lets one more tag point to what a tag points to. */
    public Retagging retag(String name, String from, String to) {
        return repositories
                .in(name, r -> {
                    StoredManifest manifest = r.manifest(from);
                    if (manifest == null || from.contains(":")) {
                        return Retagging.NO_SUCH_TAG;
                    }
                    if (r.forbidsMove(to, manifest.digest())) {
                        return Retagging.TAG_IS_FIXED;
                    }
                    r.put(manifest, to, repositories.now());
                    return Retagging.DONE;
                })
                .orElse(Retagging.NO_SUCH_TAG);
    }

    /** How {@link #retag} ended. */
    public enum Retagging {
        DONE,
        NO_SUCH_TAG,
        TAG_IS_FIXED
    }

    /** Takes a tag away; what it points to stays. False if it was not there. */
    public boolean deleteTag(String name, String tag) {
        return repositories
                .in(name, r -> {
                    boolean there = r.tags.containsKey(tag);
                    r.deleteTag(tag);
                    return there;
                })
                .orElse(false);
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
