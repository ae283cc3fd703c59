package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ImageStore.ImageConfig;
import dev.sampan.sandbox.internal.kubelet.ImageStore.LocalImage;
import dev.sampan.sandbox.internal.time.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers as processes of this machine. They and their files are gone when it is closed or the JVM ends. */
final class ProcessRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);

    private final Timeline timeline;
    private final ImageStore images;
    private final PullLogins logins;
    private final Path home;
    private final Map<String, PulledImage> pulled = new ConcurrentHashMap<>();
    private final Set<Process> processes = ConcurrentHashMap.newKeySet();
    private final AtomicInteger addresses = new AtomicInteger();
    private final AtomicInteger roots = new AtomicInteger();
    private final Thread atExit = new Thread(this::killAll, "sandbox-pods-at-exit");
    private volatile boolean closed;

    /** An image on this machine: what it says of its process, and its files. */
    record PulledImage(ImageConfig config, Path files) {}

    ProcessRuntime(Timeline timeline, ImageStore images, PullLogins logins) {
        this.timeline = timeline;
        this.images = images;
        this.logins = logins;
        try {
            this.home = Files.createTempDirectory(
                            "sampan-pods",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                    .toRealPath();
            Files.createDirectories(home.resolve("images"));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make a directory for the pods", failure);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Instant now() {
        return timeline.now();
    }

    @Override
    public String podAddress() {
        int number = addresses.getAndIncrement();
        return "127.77.%d.%d".formatted(number / 250 % 256, 1 + number % 250);
    }

    void inBackground(Runnable task) {
        thread(task);
    }

    Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sandbox-pod");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void pull(PullRequest request, Consumer<PullOutcome> done) {
        long before = System.nanoTime();
        inBackground(() -> {
            ImagePull.Found found = ImagePull.look(images, logins, request, null);
            String error = found.error();
            if (error == null) {
                error = bring(request.image());
            }
            done.accept(new PullOutcome(
                    error == null ? found.imageId() : null,
                    error,
                    Duration.ofMillis((System.nanoTime() - before) / 1_000_000),
                    found.bytes()));
        });
    }

    private @Nullable String bring(String image) {
        try {
            Optional<LocalImage> local = ImagePull.parse(image).flatMap(images::open);
            if (local.isEmpty()) {
                return ImagePull.error(
                        image, "only images of the sandbox's own registry can be run as processes, push it there");
            }
            // a tag may have moved: the files of what was running stay as they are
            Path files = Files.createDirectory(home.resolve("images").resolve("i" + roots.getAndIncrement()));
            new ImageUnpacker(files).unpack(local.get().layers());
            pulled.put(image, new PulledImage(local.get().config(), files));
            return null;
        } catch (IOException | RuntimeException failure) {
            return ImagePull.error(image, "failed to extract layer: " + failure.getMessage());
        }
    }

    @Override
    public RunningContainer start(StartRequest request, Consumer<ContainerExit> ended) {
        ProcessContainer container = new ProcessContainer(this, request, ended);
        PulledImage image = pulled.get(Tree.text(request.container(), "image"));
        if (image == null) {
            throw new IllegalStateException("the image was not pulled");
        }
        inBackground(() -> container.run(image));
        return container;
    }

    /** A fresh copy of the image's files with the volumes at their places. */
    Path prepareRoot(StartRequest request, PulledImage image) throws IOException {
        Path pod = home.resolve("pods").resolve(Meta.uid(request.pod()));
        Files.createDirectories(pod);
        Path root = Files.createDirectory(
                pod.resolve(Tree.text(request.container(), "name") + "-" + roots.getAndIncrement()));
        copy(image.files(), root);
        for (Mount mount : request.files()) {
            place(request.pod(), mount, pod, root);
        }
        return root.toRealPath();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file).toString());
                if (attributes.isSymbolicLink()) {
                    Path link = Files.readSymbolicLink(file);
                    Files.createSymbolicLink(target, link.startsWith(from) ? to.resolve(from.relativize(link)) : link);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void place(ObjectNode pod, Mount mount, Path podHome, Path root) throws IOException {
        Path at = root.resolve(mount.path().replaceFirst("^/+", "")).normalize();
        if (!at.startsWith(root) || at.equals(root)) {
            throw new IOException("the mount path \"" + mount.path() + "\" leads out of the container");
        }
        Path parent = Files.createDirectories(ImageUnpacker.parentOf(at));
        requireInside(parent, root);
        String subPath = mount.subPath();
        VolumeFile single = subPath == null ? null : mount.files().get(subPath);
        ImageUnpacker.delete(at);
        if (single != null) {
            write(at, single);
        } else if (mount.files().isEmpty()) {
            Files.createSymbolicLink(at, sharedDirectory(pod, mount, podHome));
        } else {
            Files.createDirectories(at);
            for (Map.Entry<String, VolumeFile> file : mount.files().entrySet()) {
                Path target = at.resolve(file.getKey()).normalize();
                if (!target.startsWith(at)) {
                    throw new IOException("the file \"" + file.getKey() + "\" leads out of its volume");
                }
                Files.createDirectories(ImageUnpacker.parentOf(target));
                write(target, file.getValue());
            }
        }
    }

    private static void requireInside(Path directory, Path root) throws IOException {
        if (!directory.toRealPath().startsWith(root.toRealPath())) {
            throw new IOException("a mount path leads out of the container");
        }
    }

    private static void write(Path file, VolumeFile content) throws IOException {
        Files.write(file, content.content());
        Files.setPosixFilePermissions(file, permissions(content.mode()));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        for (int bit = 0; bit < highestFirst.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                permissions.add(highestFirst[bit]);
            }
        }
        return permissions;
    }

    private Path sharedDirectory(ObjectNode pod, Mount mount, Path podHome) throws IOException {
        ObjectNode volume = Tree.element(Tree.at(pod, "spec", "volumes"), "name", mount.volume());
        String claim = volume == null ? "" : Tree.text(volume, "persistentVolumeClaim", "claimName");
        Path directory = claim.isEmpty()
                ? podHome.resolve("volumes").resolve(mount.volume())
                : home.resolve("claims").resolve(Meta.namespace(pod)).resolve(claim);
        return Files.createDirectories(directory);
    }

    void started(Process process) {
        processes.add(process);
        if (closed) {
            ProcessContainer.kill(process);
        }
    }

    void ended(Process process) {
        processes.remove(process);
    }

    @Override
    public void removePod(String podUid) {
        inBackground(() -> {
            try {
                ImageUnpacker.delete(home.resolve("pods").resolve(podUid));
            } catch (IOException busy) {
                // a process that is just ending may still write: what is left goes with the runtime
                LOG.debug("pod={} files could not be removed yet: {}", podUid, busy.getMessage());
            }
        });
    }

    private void killAll() {
        processes.forEach(ProcessContainer::kill);
    }

    @Override
    public void close() {
        closed = true;
        killAll();
        for (Process process : processes) {
            process.onExit()
                    .orTimeout(5, java.util.concurrent.TimeUnit.SECONDS)
                    .exceptionally(late -> process)
                    .join();
        }
        try {
            ImageUnpacker.delete(home);
        } catch (IOException busy) {
            LOG.warn("directory={} could not be removed: {}", home, busy.getMessage());
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // the hook is running: it has nothing left to do
            LOG.debug("closed during the end of the JVM");
        }
    }
}
