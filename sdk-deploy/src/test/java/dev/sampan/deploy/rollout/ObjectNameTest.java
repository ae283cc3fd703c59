package dev.sampan.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.problem.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"statefulset/db", "statefulsets/db", "sts/db", "StatefulSet/db", "statefulset.apps/db"})
    void name_asKubectlTakesIt_isRead(String text) {
        assertThat(ObjectName.parse(text)).isEqualTo(new Subject(Kind.STATEFUL_SET, "db"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "pod/db", "/db", "sts/", "sts/DB", "sts/a/b", "sts/../x", ""})
    void name_ofAnythingElse_isRefused(String text) {
        assertThatThrownBy(() -> ObjectName.parse(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("statefulset/db");
    }
}
