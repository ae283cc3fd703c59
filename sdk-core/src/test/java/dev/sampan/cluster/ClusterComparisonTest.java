package dev.sampan.cluster;

import static dev.sampan.testing.CloudServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Sampan;
import dev.sampan.plan.Reading.Verdict;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A region that creates all types but serverless ones in other versions, and offers one add-on where there are nodes. */
class ClusterComparisonTest {
    private final FakeTime time = new FakeTime();
    private CloudServer cloud;
    private Sampan sampan;

    @BeforeEach
    void start() throws IOException {
        cloud = new CloudServer()
                .key("AK", "SK")
                .on(
                        "DescribeKubernetesVersionMetadata",
                        request -> json(
                                200,
                                request.getTarget().contains("Profile=Acs")
                                        ? "[]"
                                        : request.getTarget().contains("Profile=Serverless")
                                                ? "[{\"version\":\"1.34.3-aliyun.1\"}]"
                                                : "[{\"version\":\"1.35.4-aliyun.1\"},{\"version\":\"1.34.3-aliyun.1\"}]"))
                .on(
                        "ListAddons",
                        request -> json(
                                200,
                                request.getTarget().contains("profile=Default")
                                        ? "{\"addons\":[{\"name\":\"node-agent\"},{\"name\":\"coredns\"}]}"
                                        : "{\"addons\":[{\"name\":\"coredns\"}]}"));
        sampan = Sampan.connect(c -> c.clock(time)
                .sleeper(time)
                .region("ap-southeast-1")
                .endpoint(URI.create(cloud.url()))
                .accessKey("AK", Secret.of("SK")));
    }

    @AfterEach
    void stop() {
        sampan.close();
        cloud.close();
    }

    private ClusterComparison compare(Consumer<ClusterNeeds> needs) {
        return Clusters.on(sampan).compare(needs);
    }

    @Test
    void needs_ofMachines_fitManagedProOnly() {
        ClusterComparison comparison = compare(needs -> needs.nodes().podCidr());

        assertThat(comparison.fitting()).containsExactly(ClusterType.MANAGED_PRO);
        assertThat(comparison.toString())
                .startsWith("Fits: managed Pro\n")
                .contains("nodes of your own           yes          no           no")
                .contains("serverless: no, it has no node pools");
        assertThat(comparison.toString().length()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void needs_thatTheRegionAnswers_areAskedPerType() {
        ClusterComparison comparison = compare(
                needs -> needs.version("1.35.4-aliyun.1").addon("node-agent").addon("coredns"));

        assertThat(comparison.fitting()).containsExactly(ClusterType.MANAGED_PRO);
        assertThat(comparison.of(ClusterType.SERVERLESS))
                .extracting(NeedFit::need, NeedFit::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("created in ap-southeast-1", Verdict.PASS),
                        org.assertj.core.groups.Tuple.tuple("version 1.35.4-aliyun.1", Verdict.FAIL),
                        org.assertj.core.groups.Tuple.tuple("add-on node-agent", Verdict.FAIL),
                        org.assertj.core.groups.Tuple.tuple("add-on coredns", Verdict.PASS));
        assertThat(comparison.of(ClusterType.ACS))
                .extracting(NeedFit::verdict)
                .containsExactly(Verdict.FAIL, Verdict.FAIL, Verdict.NO_DATA, Verdict.NO_DATA);
        assertThat(cloud.count("ListAddons")).isEqualTo(2);
    }

    @Test
    void needs_ofWhichSomethingIsNotKnown_arePossibleAndDoNotFit() {
        ClusterComparison comparison = compare(needs -> needs.madeNetwork().price());

        assertThat(comparison.fitting()).isEmpty();
        assertThat(comparison.possible()).containsExactly(ClusterType.SERVERLESS);
        assertThat(comparison.toString())
                .startsWith("No type is known to fit")
                .contains("a price before it is there, serverless: not known, no API of ACK gives one")
                .endsWith("next: create(name, spec)");
    }

    @Test
    void needs_ofSpotAndEncryption_sayWhatIsProven() {
        ClusterComparison comparison =
                compare(needs -> needs.spot().secretEncryption().gpus());

        assertThat(comparison.fitting()).containsExactly(ClusterType.MANAGED_PRO);
        assertThat(comparison.of(ClusterType.SERVERLESS))
                .extracting(NeedFit::verdict)
                .containsExactly(Verdict.PASS, Verdict.NO_DATA, Verdict.NO_DATA, Verdict.PASS);
    }
}
