package dev.sampan.sandbox.internal.kubelet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which TCP ports a process and its children listen on, as Linux tells in /proc. */
final class ListeningPorts {
    private static final String LISTEN = "0A";

    private ListeningPorts() {}

    static TreeSet<Integer> of(ProcessHandle process) {
        TreeSet<Integer> ports = new TreeSet<>();
        Stream.concat(Stream.of(process), process.descendants()).forEach(handle -> {
            Set<String> sockets = sockets(handle.pid());
            for (String table : List.of("tcp", "tcp6")) {
                addListening(Path.of("/proc", Long.toString(handle.pid()), "net", table), sockets, ports);
            }
        });
        return ports;
    }

    private static Set<String> sockets(long pid) {
        Set<String> inodes = new HashSet<>();
        Path directory = Path.of("/proc", Long.toString(pid), "fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory)) {
            for (Path descriptor : descriptors) {
                String target = readLink(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException gone) {
            // the process ended meanwhile: it listens on nothing
            return Set.of();
        }
        return inodes;
    }

    private static String readLink(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            // closed between the listing and the look: no socket any more
            return "";
        }
    }

    private static void addListening(Path table, Set<String> sockets, TreeSet<Integer> ports) {
        List<String> lines;
        try {
            lines = Files.readAllLines(table);
        } catch (IOException gone) {
            // the process ended meanwhile, or the machine has no IPv6
            return;
        }
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length > 9 && fields[3].equals(LISTEN) && sockets.contains(fields[9])) {
                ports.add(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
            }
        }
    }
}
