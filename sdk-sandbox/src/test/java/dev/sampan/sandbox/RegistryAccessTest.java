package dev.sampan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Reading.Verdict;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.registry.AccessReport;
import dev.sampan.registry.AccessReport.Puller;
import dev.sampan.registry.AccessReport.Pusher;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.sandbox.internal.openapi.TestImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who pushes and who pulls, as far as it can be told. */
class RegistryAccessTest {
    private static final String STATEMENT = """
            {"Version": "1", "Statement": [{"Effect": "%s", "Action": "%s", "Resource": "*"}]}""";

    private Sandbox sandbox;
    private Sampan sampan;
    private RegistryInstance instance;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        instance = Registries.on(sampan).get("sandbox");
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private Puller puller() {
        return instance.access().report().pullers().get(0);
    }

    @Test
    void cluster_thatIsTrusted_isKnownToPull() throws Exception {
        TestImage.of(sandbox).push("team/web", "1.0", "one");
        assertThat(puller().network().what()).isEqualTo("over the internet");
        assertThat(puller().credential().verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(puller().canPull()).isFalse();

        assertThat(instance.access()
                        .trust(sampan.cluster(), "team/web:1.0", t -> {})
                        .apply())
                .isInstanceOf(Done.class);

        assertThat(puller().cluster()).isEqualTo("sandbox");
        assertThat(puller().canPull()).isTrue();
    }

    @Test
    void networkOfACluster_isWhatTheEndpointsSay() {
        instance.network().allow("203.0.113.7", "office").apply().orElseThrow();
        assertThat(puller().network().verdict()).isEqualTo(Verdict.NO_DATA);

        instance.network().closeInternet().apply().orElseThrow();
        assertThat(puller().network().verdict()).isEqualTo(Verdict.FAIL);

        instance.network().link("vpc-sandbox", "vsw-sandbox").apply().orElseThrow();
        assertThat(puller().network().what()).isEqualTo("its VPC is linked");
    }

    @Test
    void roles_areJudgedByTheirPolicies() {
        sandbox.cloud().rolePolicy("ci", STATEMENT.formatted("Allow", "cr:*"));
        sandbox.cloud().rolePolicy("reader", STATEMENT.formatted("Allow", "cr:Get*"));

        AccessReport report = instance.access().report();

        assertThat(report.pushers()).extracting(Pusher::who).containsExactly("role ci", "RAM users");
        assertThat(report.toString())
                .startsWith("Access to sandbox\n  push  role ci  to *\n  push  RAM users  no data: not known");
    }

    @Test
    void whatIsDenied_isNotKnown() {
        sandbox.cloud().userPolicy("""
                {"Version": "1", "Statement": [{"Effect": "Allow", "Action": ["cr:*", "cs:*"], "Resource": "*"}]}""");

        AccessReport report = instance.access().report();

        assertThat(report.pushers().get(0).who()).isEqualTo("RAM roles");
        assertThat(report.pushers().get(0).reading().verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(report.pushers().get(0).reading().what()).contains("ram:ListRoles");
    }

    @Test
    void withdrawal_saysWhatElseLetsTheRolePush() {
        sandbox.cloud().rolePolicy("ci", STATEMENT.formatted("Allow", "cr:*"));
        instance.access().allowPush("ci", "team/*").apply().orElseThrow();

        assertThat(instance.access().withdrawPush("ci", "team/*").findings())
                .extracting(Finding::id)
                .containsExactly("registry.still-pushes");
    }

    @Test
    void pattern_thatIsNone_isRefused() {
        assertThatThrownBy(() -> instance.access().allowPush("ci", "*/web"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.push-pattern");
    }
}
