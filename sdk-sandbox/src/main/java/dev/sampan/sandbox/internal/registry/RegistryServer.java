package dev.sampan.sandbox.internal.registry;

import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.HttpFront;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.kubelet.ImageStore;
import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The sandbox's OCI registry, in memory, its large blobs in a temporary directory. Thread-safe. */
public final class RegistryServer implements AutoCloseable {
    private final Path directory;
    private final RegistryLogins logins;
    private final RegistryCatalog catalog;
    private final Repositories repositories;
    private final AtomicReference<RegistryOwner> owner;
    private final HttpFront front;

    private RegistryServer(
            Path directory,
            RegistryLogins logins,
            Repositories repositories,
            RegistryCatalog catalog,
            AtomicReference<RegistryOwner> owner,
            HttpFront front) {
        this.directory = directory;
        this.owner = owner;
        this.logins = logins;
        this.repositories = repositories;
        this.catalog = catalog;
        this.front = front;
    }

    /**
     * Listens.
     *
     * @param port 0 means any free one
     * @param anonymousPull whether pulling needs no login
     */
    public static RegistryServer start(
            Vertx vertx, int port, boolean anonymousPull, Timeline timeline, FaultScript faults, RequestLog log) {
        Path directory = temporaryDirectory();
        Repositories repositories = new Repositories(timeline.clock());
        RegistryLogins logins = new RegistryLogins(timeline.clock());
        AtomicReference<String> address = new AtomicReference<>("127.0.0.1:" + port);
        RegistryCatalog catalog = new RegistryCatalog(repositories);
        AtomicReference<RegistryOwner> owner = new AtomicReference<>(RegistryOwner.OPEN);
        RegistryEndpoint endpoint = new RegistryEndpoint(
                new RegistryDoor(owner::get, catalog),
                new RegistryAccess(logins, anonymousPull, timeline.clock(), address::get),
                new Manifests(repositories, timeline.clock()),
                new Blobs(repositories),
                new Uploads(repositories, directory),
                new RegistryListings(repositories));
        HttpFront front;
        try {
            front = HttpFront.start(vertx, port, endpoint, timeline, faults, log);
        } catch (IllegalStateException e) {
            delete(directory);
            throw e;
        }
        address.set(front.address());
        return new RegistryServer(directory, logins, repositories, catalog, owner, front);
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return front.address();
    }

    /** Whether a login may pull from a repository. */
    public boolean mayPull(String user, String password, String repository) {
        return logins.visitor(user, password)
                .map(visitor -> visitor.may().test("repository:" + repository + ":pull"))
                .orElse(false);
    }

    /** Hands the registry to an owner; until then it is open. */
    public void ownedBy(RegistryOwner decides) {
        owner.set(decides);
    }

    public RegistryLogins logins() {
        return logins;
    }

    /** What the cloud's console knows of the registry. */
    public RegistryCatalog catalog() {
        return catalog;
    }

    /**
     * The registry as the kubelet sees it.
     *
     * @param strict whether images of other registries do not count as present
     */
    public ImageStore images(boolean strict) {
        return new RegistryImages(repositories, host(), strict);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("sampan-registry");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            front.close();
        } finally {
            delete(directory);
        }
    }
}
