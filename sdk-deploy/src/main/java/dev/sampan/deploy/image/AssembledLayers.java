package dev.sampan.deploy.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.common.io.MoreFiles;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.sampan.internal.oci.OciRegistry.BlobSource;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.Problem;
import dev.sampan.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers of a source, assembled by Jib into a tar of a private temporary folder; closing deletes it. Times, owners, modes
 * and order are fixed, so equal files give equal digests. Jib gets no registry and no credential.
 */
final class AssembledLayers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AssembledLayers.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path archive;
    private final List<AssembledLayer> layers;

    /** A layer: its compressed digest and size, and the digest of what is inside. */
    record AssembledLayer(Digest digest, long size, Digest diffId, long offset) {}

    private AssembledLayers(Path folder, Path archive, List<AssembledLayer> layers) {
        this.folder = folder;
        this.archive = archive;
        this.layers = layers;
    }

    static AssembledLayers of(ImageSource source) throws InterruptedException {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("sampan-image");
            Path archive = folder.resolve("image.tar");
            containerize(source, folder, archive);
            return new AssembledLayers(folder, archive, read(archive));
        } catch (IOException | ExecutionException e) {
            delete(folder);
            throw notAssembled(e);
        } catch (InterruptedException e) {
            delete(folder);
            throw e;
        }
    }

    List<AssembledLayer> layers() {
        return layers;
    }

    /** The compressed bytes of a layer. Each opening reads the archive through its own handle, as uploads run in parallel. */
    BlobSource open(AssembledLayer layer) {
        return new BlobSource() {
            @Override
            public long size() {
                return layer.size();
            }

            @Override
            public InputStream open() throws IOException {
                return MoreFiles.asByteSource(archive)
                        .slice(layer.offset(), layer.size())
                        .openStream();
            }
        };
    }

    @Override
    public void close() {
        delete(folder);
    }

    private static void containerize(ImageSource source, Path folder, Path archive)
            throws IOException, InterruptedException, ExecutionException {
        JibContainerBuilder builder =
                Jib.fromScratch().setFormat(ImageFormat.OCI).setCreationTime(Instant.EPOCH);
        for (ImageSource.Layer layer : source.layers()) {
            FileEntriesLayer.Builder entries = FileEntriesLayer.builder().setName(layer.name());
            for (ImageSource.SourceFile file : layer.files()) {
                FilePermissions mode = FilePermissions.fromOctalString(file.executable() ? "755" : "644");
                entries.addEntry(
                        file.file(),
                        AbsoluteUnixPath.get(file.target()),
                        mode,
                        FileEntriesLayer.DEFAULT_MODIFICATION_TIME);
            }
            builder.addFileEntriesLayer(entries.build());
        }
        // Jib needs at least four threads, or it waits for itself; and what runs on them must have ended before the
        // folder goes
        ExecutorService threads = Executors.newCachedThreadPool();
        Containerizer toArchive = Containerizer.to(TarImage.at(archive)
                        .named(com.google.cloud.tools.jib.api.ImageReference.of(null, "sampan", "assembled")))
                .setOfflineMode(true)
                .setExecutorService(threads)
                .setBaseImageLayersCache(folder.resolve("base"))
                .setApplicationLayersCache(folder.resolve("layers"));
        try {
            builder.containerize(toArchive);
        } catch (com.google.cloud.tools.jib.api.RegistryException
                | com.google.cloud.tools.jib.api.CacheDirectoryCreationException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            end(threads);
        }
    }

    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(threads, 30, TimeUnit.SECONDS)) {
            LOG.warn("threads that assemble layers did not end within 30 s");
        }
    }

    private static List<AssembledLayer> read(Path archive) throws IOException {
        try (TarFile tar = new TarFile(archive)) {
            return read(tar);
        }
    }

    private static List<AssembledLayer> read(TarFile tar) throws IOException {
        JsonNode index = json(tar, "index.json");
        JsonNode manifest = json(tar, blob(index.at("/manifests/0/digest").asText()));
        JsonNode diffIds =
                json(tar, blob(manifest.at("/config/digest").asText())).at("/rootfs/diff_ids");
        List<AssembledLayer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            String digest = layer.path("digest").asText();
            layers.add(new AssembledLayer(
                    Digest.parse(digest),
                    layer.path("size").asLong(),
                    Digest.parse(diffIds.path(layers.size()).asText()),
                    entry(tar, blob(digest)).getDataOffset()));
        }
        return List.copyOf(layers);
    }

    private static JsonNode json(TarFile tar, String name) throws IOException {
        try (InputStream in = tar.getInputStream(entry(tar, name))) {
            return JSON.readTree(in);
        }
    }

    private static TarArchiveEntry entry(TarFile tar, String name) throws IOException {
        return tar.getEntries().stream()
                .filter(e -> e.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("the archive lacks " + name));
    }

    private static String blob(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static void delete(@org.jspecify.annotations.Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw notAssembled(e);
        }
    }

    private static InvalidRequestException notAssembled(Exception e) {
        return new InvalidRequestException(
                new Problem(
                        "image.not-assembled",
                        "assemble the layers of the image",
                        String.valueOf(e.getMessage()),
                        "a file changed while it was read, or the temporary folder is full or not writable",
                        "look at the disk of java.io.tmpdir, then build again"),
                e);
    }
}
