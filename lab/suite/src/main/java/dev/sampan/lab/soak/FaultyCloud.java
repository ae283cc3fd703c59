package dev.sampan.lab.soak;

import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A sandbox in a process of its own whose OpenAPI fails now and then. Prints its environment and runs until its input ends. */
final class FaultyCloud {
    private static final long PAUSE_MILLIS = 50;
    private static final String ANY = "";

    private FaultyCloud() {}

    /** @param arguments the seed of the faults */
    public static void main(String[] arguments) throws IOException {
        Random random = new Random(Long.parseLong(arguments[0]));
        try (Sandbox sandbox = Sandbox.start(spec -> spec.time(SandboxTime.REAL))) {
            sandbox.environment().forEach((name, value) -> System.out.println(name + "=" + value));
            System.out.println();
            while (System.in.available() == 0 && !isAbandoned()) {
                sandbox.fault(fault(random));
                pause();
            }
        }
    }

    private static boolean isAbandoned() {
        return ProcessHandle.current()
                .parent()
                .map(ProcessHandle::isAlive)
                .orElse(false)
                .equals(false);
    }

    /** Twenty times a second: at 200 calls a second about one call in ten fails. */
    private static Fault fault(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Fault.throttle(Server.OPENAPI, ANY, Duration.ofSeconds(1)).times(2);
            case 1 -> Fault.reset(Server.OPENAPI, ANY);
            case 2 -> Fault.cut(Server.OPENAPI, ANY);
            case 3 -> Fault.stall(Server.OPENAPI, ANY, Duration.ofMillis(random.nextInt(500)));
            default -> Fault.status(Server.OPENAPI, ANY, 500 + random.nextInt(4));
        };
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
