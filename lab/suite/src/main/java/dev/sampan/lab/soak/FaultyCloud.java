package dev.sampan.lab.soak;

import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A sandbox in a process of its own whose OpenAPI fails now and then. Prints its environment and runs as long as
 * its parent. */
final class FaultyCloud {
    private static final long PAUSE_MILLIS = 50;
    private static final int CALLS_PER_FAULT = 10;
    private static final String ANY = "";

    private final Sandbox sandbox;
    private final Random random;
    private long planned;
    private List<ReceivedRequest> seen = List.of();
    private long received;

    private FaultyCloud(Sandbox sandbox, Random random) {
        this.sandbox = sandbox;
        this.random = random;
    }

    /** @param arguments the seed of the faults */
    public static void main(String[] arguments) throws IOException {
        Random random = new Random(Long.parseLong(arguments[0]));
        try (Sandbox sandbox = Sandbox.start(spec -> spec.time(SandboxTime.REAL))) {
            sandbox.environment().forEach((name, value) -> System.out.println(name + "=" + value));
            System.out.println();
            FaultyCloud cloud = new FaultyCloud(sandbox, random);
            while (hasParent()) {
                cloud.planFaults();
                pause();
            }
        }
    }

    private static boolean hasParent() {
        return ProcessHandle.current().parent().map(ProcessHandle::isAlive).orElse(false);
    }

    /** One call in ten fails, however many come. */
    private void planFaults() {
        countReceived();
        while (planned < received / CALLS_PER_FAULT + 1) {
            sandbox.fault(fault().onCall(1 + random.nextInt(2 * CALLS_PER_FAULT)));
            planned++;
        }
    }

    private void countReceived() {
        List<ReceivedRequest> now = sandbox.requests();
        ReceivedRequest last = seen.isEmpty() ? null : seen.get(seen.size() - 1);
        received += now.size() - 1 - (last == null ? -1 : now.lastIndexOf(last));
        seen = now;
    }

    private Fault fault() {
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
