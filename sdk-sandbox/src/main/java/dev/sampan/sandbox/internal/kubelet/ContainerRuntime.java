package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs containers: as scripts or as processes. Called on the control loop's thread, so nothing here may block. */
interface ContainerRuntime extends AutoCloseable {
    /** A network address for a new pod. */
    String podAddress();

    /** Brings the image to the node; the outcome comes on any thread. */
    void pull(PullRequest request, Consumer<PullOutcome> done);

    /** Starts a container of an image that was pulled. How it ends is told on any thread, once. */
    RunningContainer start(StartRequest request, Consumer<ContainerExit> ended);

    /** Takes away what the pod has on the node. */
    void removePod(String podUid);

    @Override
    void close();

    /**
     * Which image for which container.
     *
     * @param again whether it was pulled before for this container
     */
    record PullRequest(ObjectNode pod, ObjectNode container, String image, boolean again) {}

    /**
     * What a pull gave.
     *
     * @param imageId with its digest, if it went well
     * @param error the container runtime's message if not
     * @param took how long
     * @param bytes how large the image is, 0 if that is not known
     */
    record PullOutcome(@Nullable String imageId, @Nullable String error, Duration took, long bytes) {}

    /**
     * What to start.
     *
     * @param pod as it is
     * @param container its element of the pod's spec
     * @param init whether it is to end before the others start
     * @param run which run of the container it is, counted from 0
     * @param environment resolved
     * @param files the volumes' files by mount path
     * @param log where its output goes
     */
    record StartRequest(
            ObjectNode pod,
            ObjectNode container,
            boolean init,
            int run,
            String podAddress,
            Map<String, String> environment,
            List<Mount> files,
            ContainerLog log) {}

    /** A volume at its place: the files of a config volume, or an empty directory shared under the volume's name. */
    record Mount(String volume, String path, @Nullable String subPath, Map<String, VolumeFile> files) {}

    /** A file of a volume, with its permission bits. */
    record VolumeFile(byte[] content, int mode) {
        VolumeFile(String content, int mode) {
            this(content.getBytes(StandardCharsets.UTF_8), mode);
        }
    }

    /** Which probe. */
    enum ProbeKind {
        STARTUP,
        LIVENESS,
        READINESS
    }

    /** What a probe found; the message says why it failed. */
    record ProbeResult(boolean success, String message) {}

    /** A container that runs. */
    interface RunningContainer {
        /** Asks it to end, and kills it when the grace period is over. */
        void stop(Duration grace);

        /** Probes it; the result comes on any thread. */
        void probe(ProbeKind kind, ObjectNode probe, Consumer<ProbeResult> result);

        /** Runs a hook that is a command or a request; how it failed, or null, is told on any thread. */
        void hook(ObjectNode handler, Consumer<@Nullable String> done);

        /** Whether further probes of this kind would find the same for ever. */
        boolean probeIsSettled(ProbeKind kind);

        /** Whether the container is ready although it has no readiness probe. */
        boolean readyWithoutProbe();

        int exec(List<String> command, InputStream stdin, OutputStream stdout, OutputStream stderr);

        Socket connect(int port) throws IOException;

        NodeAgent.ContainerUsage usage();
    }
}
