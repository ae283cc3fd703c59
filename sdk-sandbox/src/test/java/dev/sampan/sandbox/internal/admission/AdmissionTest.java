package dev.sampan.sandbox.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.World;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chain as clients meet it: with controllers, through the whole write. */
class AdmissionTest {
    private static final Resource LIMIT_RANGES = new Resource("", "v1", "limitranges", "LimitRange", true);
    private static final Resource QUOTAS = new Resource("", "v1", "resourcequotas", "ResourceQuota", true);
    private static final Resource PRIORITY_CLASSES =
            new Resource("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false);
    private static final Resource RUNTIME_CLASSES =
            new Resource("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", false);
    private static final Resource INGRESS_CLASSES =
            new Resource("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false);
    private static final Resource INGRESSES = new Resource("networking.k8s.io", "v1", "ingresses", "Ingress", true);

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void pod_plain_getsAccountTokenPriorityAndTolerations() {
        JsonNode spec = pod("web", "").path("spec");
        assertThat(spec.path("serviceAccountName").asText()).isEqualTo("default");
        assertThat(spec.path("serviceAccount").asText()).isEqualTo("default");
        assertThat(spec.path("priority").asInt(-1)).isZero();
        assertThat(spec.path("preemptionPolicy").asText()).isEqualTo("PreemptLowerPriority");
        JsonNode volume = spec.path("volumes").get(0);
        assertThat(volume.path("name").asText()).matches("kube-api-access-[a-z0-9]{5}");
        assertThat(volume.at("/projected/defaultMode").asInt()).isEqualTo(420);
        assertThat(volume.at("/projected/sources/0/serviceAccountToken/expirationSeconds")
                        .asInt())
                .isEqualTo(3607);
        assertThat(volume.at("/projected/sources/1/configMap/name").asText()).isEqualTo("kube-root-ca.crt");
        JsonNode mount = spec.at("/containers/0/volumeMounts/0");
        assertThat(mount.path("mountPath").asText()).isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
        assertThat(mount.path("name")).isEqualTo(volume.path("name"));
        assertThat(spec.path("tolerations").findValuesAsText("key"))
                .containsExactly("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
    }

    @Test
    void pod_withoutAutomount_hasNoTokenVolume() {
        assertThat(pod("web", "'automountServiceAccountToken':false,")
                        .path("spec")
                        .has("volumes"))
                .isFalse();
    }

    @Test
    void pod_ofAnAccountThatIsNotThere_isRefused() {
        assertThatThrownBy(() -> pod("web", "'serviceAccountName':'none',"))
                .isInstanceOfSatisfying(
                        ApiStatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(403))
                .hasMessage(
                        "pods \"web\" is forbidden: error looking up service account default/none: serviceaccount \"none\" not found");
    }

    @Test
    void pod_withoutAName_isCalledByTheBeginningOfIt() {
        assertThatThrownBy(
                        () -> world.create(
                                Resources.PODS,
                                "{'metadata':{'generateName':'web-'},'spec':{'serviceAccountName':'none','containers':[{'name':'a','image':'a'}]}}"))
                .hasMessageStartingWith("pods \"web-\" is forbidden: ");
    }

    @Test
    void pod_ofAPriorityClass_hasItsValueAndMayNotSayAnother() {
        world.create(PRIORITY_CLASSES, "{'metadata':{'name':'high'},'value':1000}");
        assertThat(pod("web", "'priorityClassName':'high',")
                        .at("/spec/priority")
                        .asInt())
                .isEqualTo(1000);
        assertThat(pod("agent", "'priorityClassName':'system-node-critical',")
                        .at("/spec/priority")
                        .asInt())
                .isEqualTo(2_000_001_000);
        assertThatThrownBy(() -> pod("other", "'priorityClassName':'high','priority':7,"))
                .hasMessage(
                        "pods \"other\" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name");
        assertThatThrownBy(() -> pod("lost", "'priorityClassName':'none',"))
                .hasMessage("pods \"lost\" is forbidden: no PriorityClass with name none was found");
    }

    @Test
    void priorityClass_secondDefault_isRefused() {
        world.create(PRIORITY_CLASSES, "{'metadata':{'name':'one'},'value':1,'globalDefault':true}");
        assertThatThrownBy(() ->
                        world.create(PRIORITY_CLASSES, "{'metadata':{'name':'two'},'value':2,'globalDefault':true}"))
                .hasMessage(
                        "priorityclasses.scheduling.k8s.io \"two\" is forbidden: PriorityClass one is already marked as default. Only one default can exist");
    }

    @Test
    void pod_ofARuntimeClass_getsItsOverhead() {
        assertThatThrownBy(() -> pod("web", "'runtimeClassName':'kata',"))
                .hasMessage("pods \"web\" is forbidden: pod rejected: RuntimeClass \"kata\" not found");
        world.create(
                RUNTIME_CLASSES,
                "{'metadata':{'name':'kata'},'handler':'kata','overhead':{'podFixed':{'cpu':'250m'}},'scheduling':{'nodeSelector':{'vm':'yes'}}}");
        JsonNode spec = pod("web", "'runtimeClassName':'kata',").path("spec");
        assertThat(spec.at("/overhead/cpu").asText()).isEqualTo("250m");
        assertThat(spec.at("/nodeSelector/vm").asText()).isEqualTo("yes");
    }

    @Test
    void ingress_withoutClass_getsTheDefaultOne() {
        world.create(
                INGRESS_CLASSES,
                "{'metadata':{'name':'alb','annotations':{'ingressclass.kubernetes.io/is-default-class':'true'}},'spec':{'controller':'example.com/alb'}}");
        ObjectNode ingress = world.create(
                INGRESSES,
                "{'metadata':{'name':'web'},'spec':{'defaultBackend':{'service':{'name':'web','port':{'number':80}}}}}");
        assertThat(ingress.at("/spec/ingressClassName").asText()).isEqualTo("alb");
    }

    @Test
    void claim_withoutClass_getsTheDefaultOne() {
        world.advance(1);
        assertThat(claim("data", "").at("/spec/storageClassName").asText()).isEqualTo("alicloud-disk-essd");
    }

    @Test
    void claim_ofAClassThatDoesNotGrow_staysAsItIs() {
        world.create(
                Resources.STORAGE_CLASSES,
                "{'metadata':{'name':'fixed'},'provisioner':'example.com/disk','volumeBindingMode':'Immediate'}");
        claim("data", "'storageClassName':'fixed',");
        world.advance(1);
        assertThat(world.get(Resources.PERSISTENT_VOLUME_CLAIMS, "data")
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Bound");
        assertThatThrownBy(() -> world.edit(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        "data",
                        tree -> ((ObjectNode) tree.at("/spec/resources/requests")).put("storage", "2Gi")))
                .hasMessage(
                        "persistentvolumeclaims \"data\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }

    private ObjectNode claim(String name, String more) {
        return world.create(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "{'metadata':{'name':'%s'},'spec':{%s'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}"
                        .formatted(name, more));
    }

    @Test
    void limitRange_fillsDefaultsAndRefusesWhatIsOutside() {
        world.create(LIMIT_RANGES, """
                {'metadata':{'name':'range'},'spec':{'limits':[
                 {'type':'Container','default':{'cpu':'500m','memory':'256Mi'},'defaultRequest':{'cpu':'100m'},
                  'max':{'cpu':'1'},'min':{'memory':'16Mi'},'maxLimitRequestRatio':{'cpu':'10'}},
                 {'type':'PersistentVolumeClaim','max':{'storage':'5Gi'}}]}}
                """);
        ObjectNode web = pod("web", "");
        JsonNode resources = web.at("/spec/containers/0/resources");
        assertThat(resources.at("/limits/cpu").asText()).isEqualTo("500m");
        assertThat(resources.at("/requests/cpu").asText()).isEqualTo("100m");
        assertThat(web.path("metadata")
                        .path("annotations")
                        .path("kubernetes.io/limit-ranger")
                        .asText())
                .isEqualTo(
                        "LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web");
        assertThatThrownBy(() -> podOf("big", "'resources':{'limits':{'cpu':'2'},'requests':{'cpu':'1500m'}}"))
                .hasMessage("pods \"big\" is forbidden: maximum cpu usage per Container is 1, but limit is 2");
        assertThatThrownBy(() -> podOf("bursty", "'resources':{'limits':{'cpu':'1'},'requests':{'cpu':'10m'}}"))
                .hasMessage(
                        "pods \"bursty\" is forbidden: cpu max limit to request ratio per Container is 10, but provided ratio is 100.000000");
        assertThatThrownBy(() -> podOf(
                        "both",
                        "'resources':{'limits':{'cpu':'2','memory':'1Mi'},'requests':{'cpu':'1','memory':'1Mi'}}"))
                .hasMessage(
                        "pods \"both\" is forbidden: [minimum memory usage per Container is 16Mi, but request is 1Mi, maximum cpu usage per Container is 1, but limit is 2]");
        assertThatThrownBy(
                        () -> world.create(
                                Resources.PERSISTENT_VOLUME_CLAIMS,
                                "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'6Gi'}}}}"))
                .hasMessage(
                        "persistentvolumeclaims \"data\" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 6Gi");
    }

    @Test
    void quota_countsRefusesAndGivesBack() {
        quota("small", "'pods':'1','requests.cpu':'300m','count/deployments.apps':'1'");
        assertThatThrownBy(() -> pod("silent", ""))
                .hasMessage("pods \"silent\" is forbidden: failed quota: small: must specify requests.cpu for: web");
        podOf("one", "'resources':{'requests':{'cpu':'200m'}}");
        JsonNode used = world.get(QUOTAS, "small").at("/status/used");
        assertThat(used.path("pods").asText()).isEqualTo("1");
        assertThat(used.path("requests.cpu").asText()).isEqualTo("200m");
        assertThatThrownBy(() -> podOf("two", "'resources':{'requests':{'cpu':'200m'}}"))
                .hasMessage(
                        "pods \"two\" is forbidden: exceeded quota: small, requested: pods=1,requests.cpu=200m, used: pods=1,requests.cpu=200m, limited: pods=1,requests.cpu=300m");
        world.deployment("a", 0, "", java.util.Map.of());
        assertThatThrownBy(() -> world.deployment("b", 0, "", java.util.Map.of()))
                .hasMessage(
                        "deployments.apps \"b\" is forbidden: exceeded quota: small, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1");
        world.objects.delete(Resources.PODS, "default", "one", null, 0L, null);
        world.advance(1);
        assertThat(world.get(QUOTAS, "small").at("/status/used/pods").asText()).isEqualTo("0");
        podOf("two", "'resources':{'requests':{'cpu':'200m'}}");
    }

    @Test
    void quota_withScopes_countsOnlyPodsInThem() {
        quota("effort", "'pods':'1'},'scopes':['BestEffort'],'x':{");
        podOf("burstable", "'resources':{'requests':{'cpu':'200m'}}");
        pod("best", "");
        assertThat(world.get(QUOTAS, "effort").at("/status/used/pods").asText()).isEqualTo("1");
        assertThatThrownBy(() -> pod("second", "")).hasMessageContaining("exceeded quota: effort, requested: pods=1");
    }

    @Test
    void quota_ofServices_countsNodePortsAndBalancers() {
        quota("doors", "'services':'5','services.nodeports':'1','services.loadbalancers':'0'");
        world.create(Resources.SERVICES, "{'metadata':{'name':'a'},'spec':{'type':'NodePort','ports':[{'port':80}]}}");
        assertThatThrownBy(() -> world.create(
                        Resources.SERVICES,
                        "{'metadata':{'name':'b'},'spec':{'type':'LoadBalancer','ports':[{'port':80}]}}"))
                .hasMessage(
                        "services \"b\" is forbidden: exceeded quota: doors, requested: services.loadbalancers=1,services.nodeports=1, used: services.loadbalancers=0,services.nodeports=1, limited: services.loadbalancers=0,services.nodeports=1");
    }

    @Test
    void namespace_terminating_takesNothingNew() {
        world.create(Resources.NAMESPACES, "{'metadata':{'name':'going'}}");
        ObjectNode held = World.json("{'metadata':{'name':'held','finalizers':['example.com/hold']}}");
        world.objects.create(Resources.CONFIG_MAPS, "going", held);
        world.objects.delete(Resources.NAMESPACES, "", "going", null, null, null);
        assertThatThrownBy(() -> world.objects.create(
                        Resources.CONFIG_MAPS, "going", World.json("{'metadata':{'name':'late'}}")))
                .hasMessage(
                        "configmaps \"late\" is forbidden: unable to create new content in namespace going because it is being terminated")
                .isInstanceOfSatisfying(
                        ApiStatusException.class,
                        refusal -> assertThat(refusal.status()
                                        .at("/details/causes/0/reason")
                                        .asText())
                                .isEqualTo("NamespaceTerminating"));
    }

    private void quota(String name, String hard) {
        world.create(
                QUOTAS,
                "{'metadata':{'name':'%s'},'spec':{'hard':{%s}}}"
                        .formatted(name, hard)
                        .replace(",'x':{}", ""));
        world.advance(1);
        assertThat(world.get(QUOTAS, name).at("/status/used").isObject()).isTrue();
    }

    private ObjectNode pod(String name, String more) {
        return world.create(
                Resources.PODS,
                "{'metadata':{'name':'%s'},'spec':{%s'containers':[{'name':'web','image':'shop/web:1'}]}}"
                        .formatted(name, more));
    }

    private ObjectNode podOf(String name, String container) {
        return world.create(
                Resources.PODS,
                "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'web','image':'shop/web:1',%s}]}}"
                        .formatted(name, container));
    }
}
