package dev.sampan.sandbox.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.SecurityCheck.Pod;
import dev.sampan.sandbox.internal.admission.SecurityLevel.Level;
import dev.sampan.sandbox.internal.controller.World;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSecurityTest {
    private static final SecurityLevel BASELINE = new SecurityLevel(Level.BASELINE, SecurityLevel.LATEST);
    private static final SecurityLevel RESTRICTED = new SecurityLevel(Level.RESTRICTED, SecurityLevel.LATEST);

    @Test
    void plainPod_isFineForTheBaseline_andLacksAllThatIsRestricted() {
        ObjectNode spec = World.json("{'containers':[{'name':'web','image':'a'}]}");
        assertThat(violations(BASELINE, spec)).isEmpty();
        assertThat(violations(RESTRICTED, spec))
                .isEqualTo(
                        "allowPrivilegeEscalation != false (container \"web\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"web\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"web\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"web\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")");
    }

    @Test
    void hardenedPod_isFineWhereRestricted() {
        ObjectNode spec = World.json("""
                {'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}},
                 'volumes':[{'name':'v','emptyDir':{}}],
                 'containers':[{'name':'web','image':'a','securityContext':
                  {'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL'],'add':['NET_BIND_SERVICE']}}}]}
                """);
        assertThat(violations(RESTRICTED, spec)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'hostNetwork':true,'hostPID':true}|host namespaces (hostNetwork=true, hostPID=true)",
                "{'volumes':[{'name':'a','hostPath':{}},{'name':'b','hostPath':{}}]}|hostPath volumes (volumes \"a\", \"b\")",
                "{'containers':[{'name':'a','ports':[{'hostPort':80},{'hostPort':81}]}]}|hostPort (container \"a\" uses hostPorts 80, 81)",
                "{'containers':[{'name':'a','securityContext':{'privileged':true}}]}|privileged (container \"a\" must not set securityContext.privileged=true)",
                "{'containers':[{'name':'a','securityContext':{'capabilities':{'add':['NET_RAW','KILL']}}}]}|non-default capabilities (container \"a\" must not include \"NET_RAW\" in securityContext.capabilities.add)",
                "{'securityContext':{'sysctls':[{'name':'kernel.x'}]}}|forbidden sysctls (kernel.x)",
                "{'securityContext':{'seLinuxOptions':{'type':'t','user':'u'}}}|seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type \"t\"; user may not be set)",
                "{'securityContext':{'seccompProfile':{'type':'Unconfined'}}}|seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")",
                "{'securityContext':{'appArmorProfile':{'type':'Unconfined'}}}|forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\")",
                "{'containers':[{'name':'a','livenessProbe':{'httpGet':{'host':'h'}}}]}|probe or lifecycle host (container \"a\" uses probe or lifecycle host \"h\")",
                "{'containers':[{'name':'a','securityContext':{'procMount':'Unmasked'}}]}|procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\")",
                "{'securityContext':{'windowsOptions':{'hostProcess':true}}}|hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)",
            })
    void baseline_violated_saysHow(String spec, String violation) {
        assertThat(violations(BASELINE, World.json(spec))).isEqualTo(violation);
    }

    @Test
    void standards_ofAnOlderVersion_askLess() {
        ObjectNode spec = World.json("{'containers':[{'name':'a','livenessProbe':{'httpGet':{'host':'h'}}}]}");
        assertThat(violations(new SecurityLevel(Level.BASELINE, 33), spec)).isEmpty();
        assertThat(violations(new SecurityLevel(Level.RESTRICTED, 7), spec)).startsWith("runAsNonRoot != true");
    }

    @Test
    void labels_enforcing_warnToo() {
        SecurityLabels labels = SecurityLabels.of(Map.of(
                "pod-security.kubernetes.io/enforce", "baseline",
                "pod-security.kubernetes.io/enforce-version", "v1.30"));
        assertThat(labels.enforce()).hasToString("baseline:v1.30");
        assertThat(labels.warn()).hasToString("baseline:v1.30");
        assertThat(labels.audit()).hasToString("privileged:latest");
        assertThat(labels.errors()).isEmpty();
    }

    @Test
    void labels_unreadable_enforceTheStrictest() {
        SecurityLabels labels = SecurityLabels.of(Map.of("pod-security.kubernetes.io/enforce", "none"));
        assertThat(labels.enforce().level()).isEqualTo(Level.RESTRICTED);
        assertThat(labels.errors())
                .singleElement()
                .hasToString(labels.errors().get(0).toString())
                .satisfies(
                        error -> assertThat(error.message())
                                .isEqualTo(
                                        "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"none\": must be one of privileged, baseline, restricted"));
    }

    private static String violations(SecurityLevel level, ObjectNode spec) {
        return PodSecurityStandards.text(PodSecurityStandards.violations(level, new Pod(World.json("{}"), spec)));
    }
}
