package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Sampan;
import dev.sampan.plan.Severity;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterDiagnosisTest {
    private Sandbox sandbox;
    private Sampan sampan;
    private ClusterDiagnosis diagnosis;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        diagnosis = Clusters.on(sampan).diagnosis("sandbox");
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    @Test
    void check_ofAHealthyCluster_findsNothing() {
        InspectionReport report = diagnosis.check();

        assertThat(report.findings()).isEmpty();
        assertThat(report.normal()).isEqualTo(3);
        assertThat(report.toString()).startsWith("Inspection of sandbox").endsWith("nothing to do");
    }

    @Test
    void check_thatFindsAnError_isKeptAmongTheReports() {
        diagnosis.check();
        sandbox.fault(TaskFailure.of("cluster_inspect").saying("NotReady", "two nodes are not ready"));

        InspectionReport report = diagnosis.check();

        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.id()).isEqualTo("inspection.node-status");
            assertThat(finding.reason()).contains("two nodes are not ready");
        });
        assertThat(diagnosis.reports().all())
                .extracting(InspectionSummary::errors)
                .containsExactly(1, 0);
        assertThat(diagnosis.report(report.id())).isEqualTo(report);
    }

    @Test
    void check_whoseAnswerIsCut_runsOnceForItsToken() {
        sandbox.fault(Fault.cut(Server.OPENAPI, "RunClusterInspect"));

        diagnosis.check();

        assertThat(diagnosis.reports().all()).hasSize(1);
        assertThat(sandbox.requests().stream()
                        .filter(request -> request.action().equals("RunClusterInspect")))
                .hasSize(2);
    }

    @Test
    void looksAtSingleThings_sayWhatTheyFound() {
        assertThat(diagnosis.checkNode("node-1").findings()).isEmpty();
        assertThat(diagnosis.checkPod("shop", "web-1").toString())
                .startsWith("Diagnosis of pod shop/web-1: 0 findings");
        assertThat(diagnosis.checkService("shop", "web").normal()).isEqualTo(2);
        assertThat(diagnosis.checkIngress("https://shop.example").completed()).isTrue();
        sandbox.fault(TaskFailure.of("cluster_diagnosis").saying("Unreachable", "a security group drops it"));

        DiagnosisReport network = diagnosis.checkNetwork("10.1.0.4", "10.1.0.5", 80);

        assertThat(network.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.object()).isEqualTo("network 10.1.0.4 to 10.1.0.5:80");
            assertThat(finding.what()).contains("a security group drops it");
        });
    }
}
