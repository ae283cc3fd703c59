package dev.sampan.sandbox.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.sandbox.internal.kubelet.ImageStore;
import dev.sampan.value.Digest;
import dev.sampan.value.ImageReference;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryServerTest {
    private static final byte[] NOTHING = new byte[0];

    private static RegistryFixture at;

    @BeforeAll
    static void start() {
        at = new RegistryFixture();
    }

    @AfterAll
    static void stop() {
        at.close();
    }

    @Test
    void chunk_outOfOrder_isRefusedAndTheUploadGoesOnWhereItWas() {
        String location = header(at.call("POST", "/v2/chunks/a/blobs/uploads/", NOTHING), "Location");
        assertThat(at.call("PATCH", location, bytes("hello "), "Content-Range", "0-5")
                        .statusCode())
                .isEqualTo(202);

        HttpResponse<String> early = at.call("PATCH", location, bytes("!"), "Content-Range", "11-11");

        assertThat(early.statusCode()).isEqualTo(416);
        assertThat(header(early, "Range")).isEqualTo("0-5");
        assertThat(at.call("PATCH", location, bytes("world"), "Content-Range", "6-10")
                        .statusCode())
                .isEqualTo(202);
        assertThat(header(at.get(location), "Range")).isEqualTo("0-10");
        String digest = Digest.sha256(bytes("hello world")).toString();
        HttpResponse<String> done = at.call("PUT", location + "&digest=" + digest, NOTHING);
        assertThat(done.statusCode()).isEqualTo(201);
        assertThat(at.get(header(done, "Location")).body()).isEqualTo("hello world");
    }

    @Test
    void chunk_shorterThanItsRangeSays_isRefused() {
        String location = header(at.call("POST", "/v2/chunks/b/blobs/uploads/", NOTHING), "Location");

        HttpResponse<String> answer = at.call("PATCH", location, bytes("abc"), "Content-Range", "0-9");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("SIZE_INVALID");
    }

    @Test
    void upload_withAnotherDigest_isRefusedAndGone() {
        String location = header(at.call("POST", "/v2/bad/digest/blobs/uploads/", NOTHING), "Location");
        String other = Digest.sha256(bytes("other")).toString();

        HttpResponse<String> answer = at.call("PUT", location + "&digest=" + other, bytes("content"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("DIGEST_INVALID");
        assertThat(at.get(location).statusCode()).isEqualTo(404);
        assertThat(at.get("/v2/bad/digest/blobs/" + other).statusCode()).isEqualTo(404);
    }

    @Test
    void upload_withoutTheStateOfItsLocation_isRefused() {
        String location = header(at.call("POST", "/v2/state/a/blobs/uploads/", NOTHING), "Location");

        HttpResponse<String> answer = at.call("PATCH", location.substring(0, location.indexOf('?')), bytes("abc"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("BLOB_UPLOAD_INVALID");
    }

    @Test
    void upload_cancelled_isUnknown() {
        String location = header(at.call("POST", "/v2/cancel/a/blobs/uploads/", NOTHING), "Location");

        assertThat(at.call("DELETE", location, NOTHING).statusCode()).isEqualTo(204);
        assertThat(at.call("PATCH", location, bytes("x")).statusCode()).isEqualTo(404);
    }

    @Test
    void blob_largerThanMemoryAllows_comesBackAsItWentInAndInRanges() throws IOException {
        byte[] large = new byte[3 * 1024 * 1024];
        new java.util.Random(7).nextBytes(large);
        String digest = at.push("large/blob", large);

        String whole = at.get("/v2/large/blob/blobs/" + digest).body();
        HttpResponse<String> range = at.get("/v2/large/blob/blobs/" + digest, "Range", "bytes=1048570-1048585");
        HttpResponse<String> suffix = at.get("/v2/large/blob/blobs/" + digest, "Range", "bytes=-3");
        HttpResponse<String> beyond = at.get("/v2/large/blob/blobs/" + digest, "Range", "bytes=3145728-");

        assertThat(Digest.sha256(whole.getBytes(StandardCharsets.ISO_8859_1)).toString())
                .isEqualTo(digest);
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(header(range, "Content-Range")).isEqualTo("bytes 1048570-1048585/3145728");
        assertThat(range.body()).isEqualTo(whole.substring(1048570, 1048586));
        assertThat(suffix.body()).isEqualTo(whole.substring(large.length - 3));
        assertThat(beyond.statusCode()).isEqualTo(416);
    }

    @Test
    void blob_mountedFromAnotherRepository_needsNoBytes() {
        String digest = at.push("mount/from", bytes("shared"));

        HttpResponse<String> mounted =
                at.call("POST", "/v2/mount/to/blobs/uploads/?mount=" + digest + "&from=mount/from", NOTHING);
        HttpResponse<String> missing =
                at.call("POST", "/v2/mount/to/blobs/uploads/?mount=" + digest + "&from=mount/nowhere", NOTHING);

        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(at.get("/v2/mount/to/blobs/" + digest).body()).isEqualTo("shared");
        assertThat(missing.statusCode()).isEqualTo(202);
        assertThat(at.call("DELETE", "/v2/mount/from/blobs/" + digest, NOTHING).statusCode())
                .isEqualTo(202);
        assertThat(at.get("/v2/mount/to/blobs/" + digest).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/..%2F..%2Fetc/passwd/tags/list",
                "/v2/a%2F%2E%2E%2Fb/tags/list",
                "/v2/Upper/case/tags/list",
                "/v2/a//b/tags/list",
                "/v2/a/b%00/tags/list",
                "/v2/-a/tags/list"
            })
    void name_thatIsAPathTrick_isRefused(String path) {
        HttpResponse<String> answer = at.get(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("NAME_INVALID");
    }

    @Test
    void manifest_withBlobsThatAreNotThere_isRefused() {
        byte[] manifest =
                new String(at.manifest("here/blobs", "x", ""), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> answer = at.putManifest("elsewhere/blobs", "1", manifest);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("MANIFEST_BLOB_UNKNOWN");
        assertThat(at.get("/v2/elsewhere/blobs/manifests/1").statusCode()).isEqualTo(404);
    }

    @Test
    void manifest_oversized_isRefusedWith413() {
        HttpResponse<String> answer = at.putManifest("over/size", "1", new byte[Manifests.LARGEST + 1]);

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"schemaVersion\":1}", "{\"schemaVersion\":2,\"schemaVersion\":2}"})
    void manifest_thatIsNone_isRefused(String text) {
        HttpResponse<String> answer = at.putManifest("no/manifest", "1", bytes(text));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("MANIFEST_INVALID");
    }

    @Test
    void manifest_nestedTooDeep_isRefused() {
        String deep = "{\"schemaVersion\":2,\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";

        assertThat(at.putManifest("deep/manifest", "1", bytes(deep)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void manifest_pushedUnderAnotherDigest_isRefused() {
        byte[] manifest = at.manifest("wrong/address", "x", "");
        String other = Digest.sha256(bytes("other")).toString();

        assertThat(at.putManifest("wrong/address", other, manifest).body()).contains("DIGEST_INVALID");
    }

    @Test
    void manifest_thatTheCallerDoesNotAccept_isNotFound() {
        at.pushImage("accept/some", "1", "accepted");
        String path = "/v2/accept/some/manifests/1";

        assertThat(at.get(path, "Accept", MediaTypes.DOCKER_MANIFEST).statusCode())
                .isEqualTo(404);
        assertThat(at.get(path, "Accept", MediaTypes.DOCKER_MANIFEST + ", " + MediaTypes.OCI_MANIFEST + ";q=0.5")
                        .statusCode())
                .isEqualTo(200);
        assertThat(at.get(path, "Accept", "*/*").statusCode()).isEqualTo(200);
    }

    @Test
    void tag_deleted_leavesTheManifestAndItsDigestTakesAllTags() {
        String digest = at.pushImage("delete/tags", "a", "same");
        at.pushImage("delete/tags", "b", "same");

        assertThat(at.call("DELETE", "/v2/delete/tags/manifests/a", NOTHING).statusCode())
                .isEqualTo(202);
        assertThat(at.get("/v2/delete/tags/manifests/" + digest).statusCode()).isEqualTo(200);
        assertThat(at.call("DELETE", "/v2/delete/tags/manifests/" + digest, NOTHING)
                        .statusCode())
                .isEqualTo(202);
        assertThat(at.get("/v2/delete/tags/manifests/b").statusCode()).isEqualTo(404);
    }

    @Test
    void tag_ofAnImmutableRepository_cannotMove() {
        at.pushImage("fixed/tags", "1", "first");
        at.registry.catalog().immutableTags("fixed/tags", true);

        HttpResponse<String> moved = at.putManifest("fixed/tags", "1", at.manifest("fixed/tags", "second", ""));

        assertThat(moved.statusCode()).isEqualTo(403);
        assertThat(moved.body()).contains("DENIED");
        assertThat(at.putManifest("fixed/tags", "1", at.manifest("fixed/tags", "first", ""))
                        .statusCode())
                .isEqualTo(201);
        assertThat(at.putManifest("fixed/tags", "2", at.manifest("fixed/tags", "second", ""))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void tags_pageByPage_areAllThereOnceInOrder() {
        for (String tag : List.of("v10", "B", "a", "c", "v9")) {
            at.pushImage("many/tags", tag, "content");
        }
        StringBuilder all = new StringBuilder();
        String next = "/v2/many/tags/tags/list?n=2";
        while (!next.isEmpty()) {
            HttpResponse<String> page = at.get(next);
            all.append(page.body());
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse("");
        }

        assertThat(all)
                .hasToString(
                        "{\"name\":\"many/tags\",\"tags\":[\"a\",\"B\"]}{\"name\":\"many/tags\",\"tags\":[\"c\",\"v10\"]}"
                                + "{\"name\":\"many/tags\",\"tags\":[\"v9\"]}");
        assertThat(at.get("/v2/many/tags/tags/list?n=-1").statusCode()).isEqualTo(400);
        assertThat(at.get("/v2/not/there/tags/list").body()).contains("NAME_UNKNOWN");
    }

    @Test
    void referrers_filteredByType_saySo() {
        String subject = at.pushImage("refer/to", "1", "subject");
        String more = ",\"artifactType\":\"test/signature\",\"annotations\":{\"k\":\"v\"},\"subject\":{\"mediaType\":\""
                + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + subject + "\",\"size\":1}";
        HttpResponse<String> put = at.putManifest("refer/to", "sig", at.manifest("refer/to", "signature", more));

        HttpResponse<String> found = at.get("/v2/refer/to/referrers/" + subject + "?artifactType=test/signature");
        HttpResponse<String> other = at.get("/v2/refer/to/referrers/" + subject + "?artifactType=test/other");

        assertThat(header(put, "OCI-Subject")).isEqualTo(subject);
        assertThat(header(found, "OCI-Filters-Applied")).isEqualTo("artifactType");
        assertThat(found.body()).contains("\"artifactType\":\"test/signature\"").contains("\"k\":\"v\"");
        assertThat(other.body()).contains("\"manifests\":[]");
        assertThat(at.get("/v2/refer/to/referrers/sha256:12").statusCode()).isEqualTo(400);
    }

    @Test
    void images_ofTheOwnRegistry_mustExist() throws IOException {
        String digest = at.pushImage("kubelet/sees", "1", "layer");
        ImageStore images = at.registry.images(false);
        ImageReference pushed = ImageReference.parse(at.registry.host() + "/kubelet/sees:1");

        assertThat(images.look(pushed))
                .isEqualTo(new ImageStore.Presence(
                        true, true, digest, images.look(pushed).bytes(), null));
        ImageStore.Presence missing = images.look(pushed.withTag("2"));
        assertThat(missing.present()).isFalse();
        assertThat(missing.error()).endsWith("/kubelet/sees:2: not found");
        assertThat(images.look(ImageReference.parse("nginx:1")).present()).isTrue();
        assertThat(at.registry
                        .images(true)
                        .look(ImageReference.parse("nginx:1"))
                        .present())
                .isFalse();
        ImageStore.LocalImage image = images.open(pushed).orElseThrow();
        assertThat(image.config().entrypoint()).containsExactly("/run");
        assertThat(image.config().env()).containsEntry("A", "b=c");
        assertThat(image.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.gzip()).isTrue();
            assertThat(layer.open()).hasContent("layer");
        });
    }

    @Test
    void close_leavesNoFileBehind() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long before = registriesIn(temporary);
        RegistryFixture other = new RegistryFixture();
        other.push("spill/over", new byte[2 * 1024 * 1024]);
        assertThat(registriesIn(temporary)).isEqualTo(before + 1);

        other.close();

        assertThat(registriesIn(temporary)).isEqualTo(before);
    }

    private static long registriesIn(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(each -> each.getFileName().toString().startsWith("sampan-registry"))
                    .count();
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " without " + name + ": " + answer.body()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
