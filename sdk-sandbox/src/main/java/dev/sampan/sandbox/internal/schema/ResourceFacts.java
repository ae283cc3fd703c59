package dev.sampan.sandbox.internal.schema;

import dev.sampan.sandbox.internal.objects.Resource;
import java.util.List;
import java.util.Map;

/** What discovery tells of a resource. */
record ResourceFacts(
        Resource resource,
        Resource storage,
        String singular,
        String listKind,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        Map<String, Subresource> subresources,
        String storageVersionHash) {}
