package dev.sampan.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.problem.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceListTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "- instanceId: cri-a\n  regionId: eu-central-1",
                "  - instanceId: \"cri-a\" # ours\n    regionId: \"eu-central-1\"\n",
                "[{instanceId: cri-a, regionId: eu-central-1}]",
                "- instanceId: cri-a\n  domains: \"a\\\"b.example.com\"\n",
            })
    void entry_addedAndTakenAway_leavesTheOthers(String text) {
        InstanceList before = InstanceList.read(text);

        InstanceList with = InstanceList.read(before.with("cri-new", "ap-southeast-1"));
        assertThat(with.has("cri-new")).isTrue();
        assertThat(with.entries()).hasSize(before.entries().size() + 1).containsAll(before.entries());

        assertThat(InstanceList.read(with.without("cri-new")).entries()).isEqualTo(before.entries());
    }

    @Test
    void text_thatOthersWrote_staysAsItIs() {
        String text = "# by hand\n- instanceId: 'cri-a'\n";

        assertThat(InstanceList.read(text).with("cri-b", "eu-central-1"))
                .isEqualTo(text + "- instanceId: \"cri-b\"\n  regionId: \"eu-central-1\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"instanceId: cri-a", "- cri-a", "- {", "just text"})
    void text_thatIsNoList_isRefused(String text) {
        assertThatThrownBy(() -> InstanceList.read(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("registry.addon-configuration");
    }
}
