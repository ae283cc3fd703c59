package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.cr20181201.models.ListInstanceRequest;
import com.aliyun.cr20181201.models.ListInstanceResponseBody;
import com.aliyun.cs20151215.models.CreateClusterRequest;
import com.aliyun.cs20151215.models.DescribeClustersV1Request;
import com.aliyun.cs20151215.models.DescribeClustersV1ResponseBody;
import com.aliyun.teaopenapi.models.Config;
import dev.sampan.Sampan;
import dev.sampan.cluster.AckCluster;
import dev.sampan.cluster.Clusters;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.SandboxTime;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.value.Secret;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A long list, by the loop that users write with the official client and by ours: the same result in fewer round trips. */
class PagingTest {
    private static final int PAGE = 50;
    private static final int[] OURS = {1, 16, 16, 7};

    private final Vertx vertx = EventLoops.create();
    private final OpenApiFixture at = new OpenApiFixture(SandboxTime.REAL);

    @AfterEach
    void stop() {
        at.close();
        EventLoops.await(vertx.close());
    }

    private static Config config(String address) {
        return new Config()
                .setAccessKeyId(OpenApiFixture.KEY)
                .setAccessKeySecret(OpenApiFixture.SECRET)
                .setEndpoint(address)
                .setProtocol("http")
                .setRegionId(OpenApiFixture.REGION);
    }

    private Sampan connect(String address) {
        return Sampan.connect(spec -> spec.clock(at.timeline.clock())
                .sleeper(at.timeline.sleeper())
                .region(OpenApiFixture.REGION)
                .accessKey(OpenApiFixture.KEY, Secret.of(OpenApiFixture.SECRET))
                .endpoint(URI.create("http://" + address)));
    }

    @Test
    void twoThousandInstances_takeATenthOfTheRoundTrips() throws Exception {
        at.server
                .acr()
                .ordered()
                .add(IntStream.range(1, 2_000)
                        .mapToObj("instance-%04d"::formatted)
                        .toList());
        RoundTrips official = new RoundTrips(round -> 1);
        RoundTrips ours = new RoundTrips(round -> OURS[round]);

        List<String> expected;
        try (RecordingProxy proxy = new RecordingProxy(vertx, at.server.url(), official)) {
            expected = officialInstances(proxy.address());
        }
        List<String> listed;
        try (RecordingProxy proxy = new RecordingProxy(vertx, at.server.url(), ours);
                Sampan sampan = connect(proxy.address())) {
            listed = Registries.on(sampan).list().stream()
                    .map(RegistryInstance::id)
                    .toList();
            assertThat(proxy.seen()).hasSize(40);
        }

        assertThat(listed).hasSize(2_000).isEqualTo(expected);
        assertThat(official.count()).isEqualTo(40);
        assertThat(ours.count()).isEqualTo(4);
    }

    private static List<String> officialInstances(String address) throws Exception {
        com.aliyun.cr20181201.Client client = new com.aliyun.cr20181201.Client(config(address));
        List<String> all = new ArrayList<>();
        ListInstanceResponseBody page;
        int number = 0;
        do {
            page = client.listInstance(
                            new ListInstanceRequest().setPageNo(++number).setPageSize(PAGE))
                    .getBody();
            page.getInstances().forEach(each -> all.add(each.getInstanceId()));
        } while (all.size() < page.getTotalCount());
        return all;
    }

    @Test
    void clusters_afterTheFirstPage_areAskedForTogether() throws Exception {
        com.aliyun.cs20151215.Client direct =
                new com.aliyun.cs20151215.Client(config(at.server.url().getAuthority()));
        for (int i = 1; i < 220; i++) {
            direct.createCluster(new CreateClusterRequest()
                    .setName("cluster-%03d".formatted(i))
                    .setRegionId(OpenApiFixture.REGION)
                    .setClusterType("ManagedKubernetes")
                    .setClusterSpec("ack.pro.small")
                    .setVpcid("vpc-1")
                    .setVswitchIds(List.of("vsw-1"))
                    .setContainerCidr("172.20.0.0/16")
                    .setServiceCidr("172.21.0.0/20"));
        }
        RoundTrips ours = new RoundTrips(round -> round == 0 ? 1 : 4);
        try (RecordingProxy proxy = new RecordingProxy(vertx, at.server.url(), ours);
                Sampan sampan = connect(proxy.address())) {
            assertThat(Clusters.on(sampan).list().stream().map(AckCluster::id))
                    .hasSize(220)
                    .containsExactlyInAnyOrderElementsOf(officialClusters(direct));
        }
        assertThat(ours.count()).isEqualTo(2);
    }

    private static List<String> officialClusters(com.aliyun.cs20151215.Client client) throws Exception {
        List<String> all = new ArrayList<>();
        DescribeClustersV1ResponseBody page;
        long number = 0;
        do {
            page = client.describeClustersV1(new DescribeClustersV1Request()
                            .setPageNumber(++number)
                            .setPageSize((long) PAGE))
                    .getBody();
            page.getClusters().forEach(each -> all.add(each.getClusterId()));
        } while (all.size() < page.getPageInfo().getTotalCount());
        return all;
    }
}
