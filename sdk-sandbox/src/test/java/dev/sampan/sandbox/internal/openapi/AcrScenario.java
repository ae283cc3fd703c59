package dev.sampan.sandbox.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Plan;
import dev.sampan.registry.AccessLadder;
import dev.sampan.registry.ChainBlock;
import dev.sampan.registry.ChainStage;
import dev.sampan.registry.DeliveryChain;
import dev.sampan.registry.LifecycleRule;
import dev.sampan.registry.LinkedVpc;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryDomain;
import dev.sampan.registry.RegistryEndpoint;
import dev.sampan.registry.RegistryInstance;
import dev.sampan.registry.RegistryRepository;
import dev.sampan.registry.RegistryTag;
import dev.sampan.registry.ScanReport;
import dev.sampan.registry.ScanRule;
import dev.sampan.registry.SyncRule;
import dev.sampan.registry.SyncTarget;
import dev.sampan.registry.Vulnerability.Severity;

/** Everything that the door of registries does, once. */
public final class AcrScenario {
    private AcrScenario() {}

    /** From an empty instance to an empty instance. */
    public static void run(Sampan sampan, TestImage images) throws Exception {
        RegistryInstance instance = Registries.on(sampan).get("sandbox");
        namespaceAndRepository(instance);
        tags(instance, images);
        scanAndCopies(instance);
        scanRules(instance);
        chains(instance, images);
        lifecycle(instance);
        network(instance);
        domains(instance);
        deletion(instance);
    }

    private static void namespaceAndRepository(RegistryInstance instance) {
        done(instance.namespace("team", n -> n.createsRepositories(true)));
        done(instance.namespace("team", n -> n.createsRepositories(false)));
        assertThat(instance.namespaces().all())
                .singleElement()
                .satisfies(team -> assertThat(team.createsRepositories()).isFalse());
        RegistryRepository made =
                done(instance.repository("team/web", r -> r.immutableTags().summary("the web")));
        assertThat(made.immutableTags()).isTrue();
        RegistryRepository changed =
                done(instance.repository("team/web", r -> r.movableTags().detail("how it is built")));
        assertThat(changed.summary()).isEqualTo("the web");
        assertThat(changed.immutableTags()).isFalse();
        assertThat(instance.repositories("team").all())
                .extracting(RegistryRepository::path)
                .containsExactly("team/web");
    }

    private static void tags(RegistryInstance instance, TestImage images) throws Exception {
        assertThat(images.push("team/web", "1.0", "one")).isEqualTo(201);
        RegistryTag pushed = instance.tag("team/web", "1.0").orElseThrow();
        RegistryTag stable = done(instance.retag("team/web", "1.0", "stable"));
        assertThat(stable.digest()).isEqualTo(pushed.digest());
        assertThat(instance.tags("team/web").all())
                .extracting(RegistryTag::name)
                .containsExactly("1.0", "stable");
        assertThat(instance.registry().resolve("team/web:stable").digest()).contains(pushed.digest());
        done(instance.deleteTag("team/web", "stable"));
        assertThat(instance.tag("team/web", "stable")).isEmpty();
    }

    private static void scanAndCopies(RegistryInstance instance) {
        assertThat(instance.scans().report("team/web", "1.0")).isEmpty();
        ScanReport report = done(instance.scans().scan("team/web", "1.0"));
        assertThat(instance.scans().report("team/web", "1.0")).contains(report);
        SyncTarget target = new SyncTarget("cri-elsewhere", "eu-central-1", "team", "web");
        SyncRule rule = done(instance.syncs().rule("to-eu", "team/web", target, s -> s.tagFilter("1.*")));
        assertThat(rule.target()).isEqualTo(target);
        assertThat(instance.syncs().list().all()).containsExactly(rule);
        done(instance.syncs().deleteRule("to-eu"));
        assertThat(done(instance.syncs().copy("team/web", "1.0", target, true)))
                .isEqualTo("cri-elsewhere/team/web in eu-central-1:1.0");
    }

    private static void scanRules(RegistryInstance instance) {
        ScanRule rule = done(instance.scans().rule("nightly", "team", r -> r.tags("1.*")));
        assertThat(rule.automatic()).isTrue();
        ScanRule changed = done(instance.scans()
                .rule("nightly", "team", r -> r.repositories("web").automatic(false)));
        assertThat(changed.tags()).isEqualTo("1.*");
        assertThat(instance.scans().rules().all()).containsExactly(changed);
        done(instance.scans().deleteRule("nightly"));
        assertThat(instance.scans().rules().all()).isEmpty();
    }

    private static void chains(RegistryInstance instance, TestImage images) throws Exception {
        DeliveryChain chain = done(instance.scans()
                .chains()
                .chain("release", "team/web", c -> c.block(Severity.HIGH, 1, ChainBlock.Action.BLOCK)));
        assertThat(chain.stages()).contains(ChainStage.VULNERABILITY_SCANNING).doesNotContain(ChainStage.SNAPSHOT);
        DeliveryChain changed =
                done(instance.scans().chains().chain("release", "team/web", c -> c.stage(ChainStage.TRIGGER, false)));
        assertThat(changed.block()).isEqualTo(chain.block());
        assertThat(instance.scans().chains().list("team/web").all()).containsExactly(changed);
        assertThat(images.push("team/web", "2.0", "two")).isEqualTo(201);
        assertThat(instance.scans().chains().runs("team/web").all())
                .singleElement()
                .satisfies(run -> assertThat(run.chain()).isEqualTo("release"));
        done(instance.scans().chains().deleteChain("release", "team/web"));
        assertThat(instance.scans().chains().find("release", "team/web")).isEmpty();
    }

    private static void domains(RegistryInstance instance) {
        done(instance.network().domain("images.example.com", "21428921", "ap-southeast-1"));
        RegistryDomain renewed = done(instance.network().domain("images.example.com", "21428922", "ap-southeast-1"));
        assertThat(instance.network().domains()).containsExactly(renewed);
        done(instance.network().deleteDomain("images.example.com"));
        assertThat(instance.network().domains()).isEmpty();
    }

    private static void lifecycle(RegistryInstance instance) {
        LifecycleRule rule =
                done(instance.lifecycle().rule("team/web", r -> r.newest(5).keepTags("v.*")));
        assertThat(instance.lifecycle().list().all()).containsExactly(rule);
        done(instance.lifecycle().deleteRule(rule.id()));
        assertThat(instance.lifecycle().list().all()).isEmpty();
    }

    private static void network(RegistryInstance instance) {
        RegistryEndpoint restricted = done(instance.network().allow("127.0.0.1", "this machine"));
        assertThat(restricted.restricted()).isTrue();
        AccessLadder open = instance.network().whyDenied("team/web", "127.0.0.1");
        assertThat(open.broken()).isEmpty();
        done(instance.network().withdraw("127.0.0.1"));
        assertThat(done(instance.network().closeInternet()).enabled()).isFalse();
        assertThat(done(instance.network().openInternet()).enabled()).isTrue();
        LinkedVpc linked = done(instance.network().link("vpc-1", "vsw-1"));
        assertThat(linked.status()).isEqualTo("RUNNING");
        done(instance.network().unlink("vpc-1"));
        assertThat(instance.network().vpcs()).isEmpty();
    }

    private static void deletion(RegistryInstance instance) {
        done(instance.deleteRepository("team/web"));
        done(instance.repository("team/other", r -> {}));
        assertThat(instance.deleteNamespace("team").changes())
                .extracting(Object::toString)
                .containsExactly("- Namespace/team", "- Repository/team/other");
        done(instance.deleteNamespace("team"));
        assertThat(instance.namespaces().all()).isEmpty();
    }

    private static <T> T done(Plan<T> plan) {
        assertThat(plan.changes()).isNotEmpty();
        var outcome = plan.apply();
        assertThat(outcome).isInstanceOf(Done.class);
        return outcome.orElseThrow();
    }
}
