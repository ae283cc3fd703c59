package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.Registry;
import dev.sampan.internal.oci.OciRegistry;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import dev.sampan.registry.ImageUse.Used;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What the first run of a lifecycle rule would delete if it ran now, and whether any of that is used. */
final class LifecycleCheck {
    private static final int TOLD = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AcrCalls acr;
    private final Supplier<Registry> registry;
    private final LifecycleRule rule;
    private final List<String> named;
    private final List<ImageUse> places;

    /**
     * A check of one rule.
     *
     * @param named images that the caller knows to be used
     * @param places where to look for others
     */
    LifecycleCheck(
            AcrCalls acr, Supplier<Registry> registry, LifecycleRule rule, List<String> named, List<ImageUse> places) {
        this.acr = acr;
        this.registry = registry;
        this.rule = rule;
        this.named = List.copyOf(named);
        this.places = List.copyOf(places);
    }

    /** What there is to say; a finding at level ENFORCE when it must not be. */
    List<Finding> findings() {
        List<RegistryTag> all = new ArrayList<>();
        new Tags(acr, new Repositories(acr).get(rule.where())).pages().forEach(all::add);
        List<RegistryTag> lost = lost(all);
        List<Finding> findings = new ArrayList<>();
        if (!lost.isEmpty()) {
            findings.addAll(inUse(lost, all));
            findings.add(new Finding(
                    "registry.lifecycle-deletes",
                    Severity.INFO,
                    Level.OBSERVE,
                    rule.where(),
                    "its first run would delete " + lost.size() + " of " + all.size() + " tags: " + names(lost),
                    reason(),
                    evidence(lost),
                    places.isEmpty()
                            ? "let Sampan look who uses them: usedIn(cluster)"
                            : "what else pulls from here is not known: name it with inUse(...)"));
        }
        return findings;
    }

    private List<RegistryTag> lost(List<RegistryTag> all) {
        Pattern keep = Pattern.compile(rule.keepTags().isEmpty() ? "(?!)" : rule.keepTags());
        return all.stream()
                .filter(tag -> !keep.matcher(tag.name()).matches())
                .sorted(Comparator.comparing(RegistryTag::updated).reversed())
                .skip(rule.newest())
                .toList();
    }

    private List<Finding> inUse(List<RegistryTag> lost, List<RegistryTag> all) {
        List<Finding> findings = new ArrayList<>();
        List<Used> used = new ArrayList<>();
        named.forEach(image -> used.add(new Used(image, "the caller")));
        for (ImageUse place : places) {
            try {
                used.addAll(place.read());
            } catch (SampanException e) {
                findings.add(unreadable(place.name(), e));
            }
        }
        try {
            Map<RegistryTag, String> users = users(lost, all, used);
            if (!users.isEmpty()) {
                findings.add(used(users));
            }
        } catch (SampanException e) {
            findings.add(unreadable("the registry", e));
        }
        return findings;
    }

    private Finding unreadable(String where, SampanException e) {
        return new Finding(
                "registry.lifecycle-unreadable",
                Severity.ERROR,
                Level.ENFORCE,
                rule.where(),
                "what is used cannot be told: " + where + " cannot be read",
                reason(),
                List.of(new Evidence(e.problem().attempted(), e.problem().happened())),
                "mend that, and plan again: " + e.problem().nextStep());
    }

    private Finding used(Map<RegistryTag, String> users) {
        List<RegistryTag> tags = List.copyOf(users.keySet());
        return new Finding(
                "registry.lifecycle-in-use",
                Severity.ERROR,
                Level.ENFORCE,
                rule.where(),
                "it would delete what is in use: " + names(tags),
                reason(),
                users.entrySet().stream()
                        .limit(TOLD)
                        .map(each ->
                                new Evidence(rule.where() + ":" + each.getKey().name(), "used by " + each.getValue()))
                        .toList(),
                "keep more: newest(...), or keepTags(...)");
    }

    private String reason() {
        return "it keeps the newest " + rule.newest() + " tags"
                + (rule.keepTags().isEmpty() ? "" : " and " + rule.keepTags());
    }

    /** The tags that are used, each with its first user. */
    private Map<RegistryTag, String> users(List<RegistryTag> lost, List<RegistryTag> all, List<Used> used) {
        Map<RegistryTag, String> users = new LinkedHashMap<>();
        Map<Digest, String> untagged = new LinkedHashMap<>();
        for (Used each : used) {
            Optional<ImageReference> image = reference(each);
            if (image.isEmpty()) {
                continue;
            }
            lost.stream().filter(tag -> names(image.get(), tag)).forEach(tag -> users.putIfAbsent(tag, each.by()));
            image.get()
                    .digest()
                    .filter(digest -> all.stream().noneMatch(tag -> tag.digest().equals(digest)))
                    .ifPresent(digest -> untagged.putIfAbsent(digest, each.by()));
        }
        if (!untagged.isEmpty()) {
            lost.forEach(tag -> contents(tag).stream()
                    .filter(untagged::containsKey)
                    .findFirst()
                    .ifPresent(digest -> users.putIfAbsent(tag, String.valueOf(untagged.get(digest)))));
        }
        return users;
    }

    /** The reference if it is of this repository, by whatever host. Text that is no reference is used by nobody. */
    private Optional<ImageReference> reference(Used used) {
        try {
            return Optional.of(ImageReference.parse(used.image()))
                    .filter(image -> image.repository().equals(rule.where()));
        } catch (InvalidRequestException e) {
            if (used.image().contains(rule.where())) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** By digest, or by tag where no digest is given. A tag of a used digest is used too. */
    private static boolean names(ImageReference image, RegistryTag tag) {
        return image.digest()
                .map(tag.digest()::equals)
                .orElseGet(() -> tag.name().equals(image.tagOrDigest()));
    }

    /** The images of an index: a node pulls one of them, and tells its digest. */
    private Set<Digest> contents(RegistryTag tag) {
        Set<Digest> digests = new LinkedHashSet<>();
        registry.get()
                .unwrap(OciRegistry.class)
                .getManifest(rule.where(), tag.digest().toString())
                .map(OciRegistry.Manifest::content)
                .map(LifecycleCheck::tree)
                .ifPresent(tree -> tree.path("manifests")
                        .forEach(each ->
                                digests.add(Digest.parse(each.path("digest").asText()))));
        return digests;
    }

    private static JsonNode tree(byte[] manifest) {
        try {
            return JSON.readTree(manifest);
        } catch (IOException e) {
            throw new IllegalStateException("the registry gave a manifest that is no JSON", e);
        }
    }

    private List<Evidence> evidence(List<RegistryTag> tags) {
        return tags.stream()
                .limit(TOLD)
                .map(tag -> new Evidence(rule.where() + ":" + tag.name(), tag.digest() + " of " + tag.updated()))
                .toList();
    }

    private static String names(List<RegistryTag> tags) {
        List<String> names = tags.stream().map(RegistryTag::name).limit(TOLD).toList();
        return String.join(", ", names) + (tags.size() > TOLD ? ", ..." : "");
    }
}
