package dev.sampan.lab.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds at one moment, after a full collection.
 *
 * @param threads that run
 * @param sockets that are open
 * @param heap in bytes
 */
record Footprint(long threads, long sockets, long heap) {
    private static final int COLLECTIONS = 3;

    static Footprint now() throws IOException {
        for (int round = 0; round < COLLECTIONS; round++) {
            System.gc();
        }
        return new Footprint(
                Thread.getAllStackTraces().size(),
                openSockets(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** From Linux's list of this process's descriptors. */
    private static long openSockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(Footprint::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "%d threads, %d sockets, %.1f MiB of heap".formatted(threads, sockets, heap / 1048576.0);
    }
}
