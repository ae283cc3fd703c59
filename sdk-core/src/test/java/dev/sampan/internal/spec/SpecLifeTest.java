package dev.sampan.internal.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpecLifeTest {
    private final SpecLife life = new SpecLife("app web");

    @Test
    void once_secondValue_isRefusedAndNamesTheFirst() {
        assertThat(life.once("port", null, 80)).isEqualTo(80);
        assertThatThrownBy(() -> life.once("port", 80, 81))
                .hasMessageContaining("spec.set-twice")
                .hasMessageContaining("80");
    }

    @Test
    void onceUntold_secondValue_isRefusedAndNamesNeither() {
        assertThat(life.onceUntold("password", null, "one")).isEqualTo("one");
        assertThatThrownBy(() -> life.onceUntold("password", "hunter-1", "hunter-2"))
                .hasMessageContaining("the password of app web")
                .hasMessageNotContaining("hunter");
    }

    @Test
    void requireOpen_afterTheEnd_isRefused() {
        life.requireOpen();
        life.close();
        assertThatThrownBy(life::requireOpen).hasMessageContaining("spec.used-later");
    }
}
