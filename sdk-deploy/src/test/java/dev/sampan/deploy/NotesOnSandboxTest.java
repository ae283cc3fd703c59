package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The why of a choice, kept with its release. */
@SandboxTest
class NotesOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    @Test
    void note_ofASpecAndNotesOfLater_areListedInTheirOrder(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.author("ann").note("three replicas, as one zone may fail"))
                .apply()
                .orElseThrow();
        String before = record(namespace).at("/data/release").asText();

        Outcome<Release> noted =
                deploy.note("web", 1, "kept over the sale, see ticket 7").apply();
        sandbox.advance(Duration.ofMinutes(1));
        deploy.note("web", 1, "password=hunter2 was in the first draft").apply().orElseThrow();

        assertThat(noted.orElseThrow().notes()).hasSize(2);
        Release release = deploy.history("web").get(1);
        assertThat(release.notes())
                .extracting(Note::text)
                .containsExactly(
                        "three replicas, as one zone may fail",
                        "kept over the sale, see ticket 7",
                        "password=[hidden] was in the first draft");
        assertThat(release.notes().get(0).author()).isEqualTo("ann");
        assertThat(release.notes().get(1).at()).isBefore(release.notes().get(2).at());
        assertThat(record(namespace).at("/data/release").asText()).isEqualTo(before);
        assertThat(deploy.history("web").toString()).contains("note: three replicas");
        assertThat(release.toString()).contains("note    kept over the sale");
    }

    @Test
    void history_asMarkdown_tellsWhoWhenWhatAndWhy(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2).author("ann").cause("first"))
                .apply()
                .orElseThrow();
        deploy.app("web", V2, app -> app.author("bob").note("faster\n# no heading <b>"))
                .apply()
                .orElseThrow();

        String text = deploy.history("web").toMarkdown();

        Release second = deploy.history("web").get(2);
        assertThat(text)
                .startsWith("# Releases of web\n\n## Release 2: good\n\n- at: " + second.at() + " by bob\n- image: `"
                        + V2 + "`\n- replicas: 2\n- took: "
                        + second.took().orElseThrow().toSeconds() + " s\n")
                .contains("\n> faster\n> \\# no heading \\<b\\>\n>\n> bob, " + second.at() + "\n")
                .contains("\n## Release 1: good\n")
                .contains("- cause: first\n");
        assertThat(deploy.history("web").get(1).notes()).isEmpty();
    }

    @Test
    void note_ofNoReleaseOrOfNothing_isRefused(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();

        assertThatThrownBy(() -> deploy.note("web", 7, "why")).hasMessageContaining("deploy.release-unknown");
        assertThatThrownBy(() -> deploy.note("web", 1, " ")).hasMessageContaining("deploy.note");
        assertThatThrownBy(() -> deploy.app("web", V2, app -> app.note("x".repeat(2_001))))
                .hasMessageContaining("2001 characters");
        Plan<Release> late = deploy.note("web", 1, "why");
        deploy.delete("web").apply().orElseThrow();
        assertThatThrownBy(late::apply).hasMessageContaining("deploy.release-unknown");
    }

    private static ObjectNode record(Namespace namespace) {
        return namespace
                .unwrap(KubeNamespace.class)
                .find(Kind.SECRET, "sampan-release-web-1")
                .orElseThrow();
    }
}
