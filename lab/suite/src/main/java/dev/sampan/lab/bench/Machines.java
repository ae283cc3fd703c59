package dev.sampan.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Looks at the machine and the cluster. */
final class Machines {
    private Machines() {}

    static Figures.Machine now(Rig rig) throws IOException {
        return new Figures.Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                rig.api().get("/version").path("gitVersion").asText(),
                load(),
                load());
    }

    static double load() {
        return Math.round(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() * 10) / 10.0;
    }
}
