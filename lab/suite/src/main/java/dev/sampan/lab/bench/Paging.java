package dev.sampan.lab.bench;

import com.aliyun.cr20181201.Client;
import com.aliyun.cr20181201.models.ListInstanceRequest;
import com.aliyun.cr20181201.models.ListInstanceResponseBody;
import com.aliyun.teaopenapi.models.Config;
import dev.sampan.Sampan;
import dev.sampan.lab.suite.Usage;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** {@code lab/paging}: a long list from a far server, by the loop that users write with the official client and by Sampan. */
public final class Paging {
    private static final int INSTANCES = 2_000;
    private static final int PAGE = 50;
    private static final Duration FAR = Duration.ofMillis(100);
    private static final double WANTED = 8;

    private final Sampan sampan;
    private final Client client;

    private Paging(Sampan sampan, Client client) {
        this.sampan = sampan;
        this.client = client;
    }

    /** @param arguments {@code --rounds=N}, 7 by default */
    public static void main(String[] arguments) throws Exception {
        int rounds = 7;
        for (String argument : arguments) {
            if (!argument.matches("--rounds=[1-9][0-9]?")) {
                Usage.refuse("lab/paging", "unexpected: " + argument + "; usage: lab/paging [--rounds=N]");
            }
            rounds = Integer.parseInt(argument.substring("--rounds=".length()));
        }
        boolean holds;
        try (Sandbox sandbox = Sandbox.start(spec -> spec.time(SandboxTime.REAL))) {
            sandbox.cloud()
                    .orderedInstances(IntStream.range(1, INSTANCES)
                            .mapToObj("instance-%04d"::formatted)
                            .toArray(String[]::new));
            sandbox.fault(Fault.stall(Server.OPENAPI, "ListInstance", FAR).times(Integer.MAX_VALUE));
            try (Sampan sampan = sandbox.connect()) {
                holds = new Paging(sampan, client(sandbox)).isFast(rounds);
            }
        }
        System.exit(holds ? 0 : 1);
    }

    private boolean isFast(int rounds) throws Exception {
        List<Side> sides = List.of(
                new Side("official client", round -> timed(this::official)),
                new Side("Sampan", round -> timed(this::ours)));
        Rounds.play("warm-up", sides, 1);
        List<Times> times = Rounds.play("list", sides, rounds);
        times.forEach(side -> System.out.printf(
                Locale.ROOT,
                "%-16s median %.3f s, %.3f to %.3f s%n",
                side.side(),
                side.median(),
                side.least(),
                side.most()));
        double ratio = times.get(0).over(times.get(1)).median();
        System.out.printf(Locale.ROOT, "%.1f times faster, %.0f wanted%n", ratio, WANTED);
        return ratio >= WANTED;
    }

    /** Lists all of them. */
    private interface Lister {
        List<String> list() throws Exception;
    }

    private Map<String, Double> timed(Lister lister) throws Exception {
        long began = System.nanoTime();
        List<String> ids = lister.list();
        double seconds = (System.nanoTime() - began) / 1e9;
        if (ids.stream().distinct().count() != INSTANCES || ids.size() != INSTANCES) {
            throw new IllegalStateException("there are " + INSTANCES + " instances, not " + ids.size());
        }
        return Map.of("list", seconds);
    }

    private List<String> ours() {
        return Registries.on(sampan).list().stream().map(RegistryInstance::id).toList();
    }

    private static Client client(Sandbox sandbox) throws Exception {
        Map<String, String> environment = sandbox.environment();
        return new Client(new Config()
                .setAccessKeyId(environment.get("ALIBABA_CLOUD_ACCESS_KEY_ID"))
                .setAccessKeySecret(environment.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
                .setEndpoint(sandbox.endpoint().getAuthority())
                .setProtocol(Objects.requireNonNull(sandbox.endpoint().getScheme()))
                .setRegionId(environment.get("ALIBABA_CLOUD_REGION_ID")));
    }

    private List<String> official() throws Exception {
        List<String> ids = new ArrayList<>();
        ListInstanceResponseBody page;
        int number = 0;
        do {
            page = client.listInstance(
                            new ListInstanceRequest().setPageNo(++number).setPageSize(PAGE))
                    .getBody();
            page.getInstances().forEach(each -> ids.add(each.getInstanceId()));
        } while (ids.size() < page.getTotalCount());
        return ids;
    }
}
