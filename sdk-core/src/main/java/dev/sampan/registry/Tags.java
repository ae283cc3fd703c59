package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.Draft.Act;
import dev.sampan.value.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tags of one repository. */
record Tags(AcrCalls acr, RegistryRepository repository) {
    Pager<RegistryTag> pages() {
        return acr.pages(
                "tags of " + repository.path(),
                AcrApi.LIST_REPO_TAG,
                "Images",
                Tags::value,
                RegistryTag::name,
                "RepoId",
                repository.id());
    }

    private static RegistryTag value(JsonNode tree) {
        String digest = tree.path("Digest").asText();
        return new RegistryTag(
                tree.path("Tag").asText(),
                Digest.parse(digest.contains(":") ? digest : "sha256:" + digest),
                tree.path("ImageSize").asLong(),
                Instant.ofEpochMilli(tree.path("ImageUpdate").asLong()),
                tree.path("Status").asText());
    }

    Optional<RegistryTag> find(String tag) {
        return acr.find(AcrApi.GET_REPO_TAG, "RepoId", repository.id(), "Tag", tag)
                .map(Tags::value);
    }

    RegistryTag get(String tag) {
        return find(tag)
                .orElseThrow(() -> InvalidRequestException.of(
                        "registry.no-such-tag",
                        "find the tag " + tag + " of " + repository.path(),
                        "there is none of this name",
                        "it was never pushed, or it was deleted",
                        "look at tags(\"" + repository.path() + "\")"));
    }

    Plan<RegistryTag> retag(String from, String to) {
        return new RegistryPlan<>(acr, "tag " + name(to), () -> retagDraft(get(from), to), () -> get(to), List.of());
    }

    private Draft retagDraft(RegistryTag from, String to) {
        Optional<RegistryTag> there = find(to);
        String before = there.map(each -> each.digest().toString()).orElse(null);
        String after = from.digest().toString();
        if (after.equals(before)) {
            return Draft.nothing(after);
        }
        return new Draft(
                List.of(new Change(
                        before == null ? Change.Kind.CREATE : Change.Kind.UPDATE,
                        "Tag/" + name(to),
                        "",
                        before,
                        after)),
                before + " " + after,
                List.of(new Act(
                        "tag " + name(from.name()) + " as " + to,
                        () -> acr.call(
                                AcrApi.CREATE_REPO_TAG,
                                "FromTag",
                                from.name(),
                                "NamespaceName",
                                repository.namespace(),
                                "RepoName",
                                repository.name(),
                                "ToTag",
                                to))));
    }

    Plan<String> deletion(String tag) {
        return new RegistryPlan<>(acr, "tag " + name(tag), () -> deletionDraft(tag), () -> tag, List.of());
    }

    private Draft deletionDraft(String tag) {
        return find(tag)
                .map(there -> new Draft(
                        List.of(new Change(
                                Change.Kind.DELETE,
                                "Tag/" + name(tag),
                                "",
                                there.digest().toString(),
                                null)),
                        there.digest().toString(),
                        List.of(new Act(
                                "delete the tag " + name(tag),
                                () -> acr.call(AcrApi.DELETE_REPO_TAG, "RepoId", repository.id(), "Tag", tag)))))
                .orElseGet(() -> Draft.nothing(""));
    }

    private String name(String tag) {
        return repository.path() + ":" + tag;
    }
}
