package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.http.Answer;
import dev.sampan.sandbox.internal.http.Call;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What there is: repositories, tags, referrers. */
final class RegistryListings {
    private final Repositories repositories;

    RegistryListings(Repositories repositories) {
        this.repositories = repositories;
    }

    Answer catalog(Call call) {
        List<String> names = repositories.names().stream()
                .filter(name -> repositories.in(name, Repository::isPushed).orElse(false))
                .toList();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        return page(call, "/v2/_catalog", body, body.putArray("repositories"), names, Comparator.naturalOrder());
    }

    Answer tags(Call call, String repository) {
        List<String> tags = repositories
                .in(repository, from -> from.manifests.isEmpty() ? null : List.copyOf(from.tags.keySet()))
                .orElseThrow(() -> unknown(repository));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", repository);
        String path = "/v2/" + repository + "/tags/list";
        return page(call, path, body, body.putArray("tags"), tags, Repository.TAG_ORDER);
    }

    Answer referrers(Call call, String repository, String digest) {
        Digests.require(digest);
        Optional<String> filter = call.parameter("artifactType");
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("schemaVersion", 2);
        body.put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = body.putArray("manifests");
        List<StoredManifest> found = repositories
                .in(
                        repository,
                        from -> from.manifests.values().stream()
                                .filter(m -> m.subject().filter(digest::equals).isPresent())
                                .filter(m -> filter.isEmpty() || filter.get().equals(m.artifactType()))
                                .toList())
                .orElse(List.of());
        found.forEach(manifest -> manifests.add(descriptor(manifest)));
        Answer answer =
                Answer.of(200).content(MediaTypes.OCI_INDEX, body.toString().getBytes(StandardCharsets.UTF_8));
        return filter.isPresent() ? answer.header("OCI-Filters-Applied", "artifactType") : answer;
    }

    private static ObjectNode descriptor(StoredManifest manifest) {
        ObjectNode descriptor = JsonNodeFactory.instance.objectNode();
        descriptor.put("mediaType", manifest.mediaType());
        descriptor.put("size", manifest.bytes().length);
        descriptor.put("digest", manifest.digest());
        if (!manifest.artifactType().isEmpty()) {
            descriptor.put("artifactType", manifest.artifactType());
        }
        if (manifest.tree().path("annotations").isObject()) {
            descriptor.set("annotations", manifest.tree().path("annotations"));
        }
        return descriptor;
    }

    private static Answer page(
            Call call, String path, ObjectNode body, ArrayNode into, List<String> all, Comparator<String> order) {
        String last = call.parameter("last").orElse("");
        List<String> rest = all.stream()
                .filter(each -> last.isEmpty() || order.compare(each, last) > 0)
                .toList();
        int most = call.parameter("n").map(RegistryListings::count).orElse(Integer.MAX_VALUE);
        List<String> page = rest.subList(0, Math.min(most, rest.size()));
        page.forEach(into::add);
        Answer answer = Answer.of(200).content(MediaTypes.JSON, body.toString().getBytes(StandardCharsets.UTF_8));
        if (page.isEmpty() || page.size() == rest.size()) {
            return answer;
        }
        String next = URLEncoder.encode(page.get(page.size() - 1), StandardCharsets.UTF_8);
        return answer.header("Link", "<" + path + "?last=" + next + "&n=" + most + ">; rel=\"next\"");
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new RegistryRefusal(400, Code.UNSUPPORTED, "invalid number of results requested: " + text);
        }
        return Integer.parseInt(text);
    }

    private static RegistryRefusal unknown(String repository) {
        return new RegistryRefusal(
                Code.NAME_UNKNOWN, JsonNodeFactory.instance.objectNode().put("name", repository));
    }
}
