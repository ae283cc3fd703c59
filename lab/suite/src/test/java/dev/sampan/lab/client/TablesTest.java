package dev.sampan.lab.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
    @Test
    void table_ofAnyWidth_isItsCells() {
        assertThat(Tables.canonical(List.of("NAME   READY   AGE", "web    1/1     5m3s")))
                .isEqualTo(Tables.canonical(List.of("NAME         READY   AGE", "web          1/1     7s")))
                .containsExactly("NAME | READY | AGE", "web | 1/1 | <age>");
    }

    @Test
    void cell_thatIsEmpty_keepsItsPlace() {
        assertThat(Tables.canonical(List.of("NAME   ROLES    NODE", "a               n1", "b      admin")))
                .containsExactly("NAME | ROLES | NODE", "a |  | n1", "b | admin | ");
    }

    @Test
    void duration_outsideOfAColumnOfAges_stays() {
        assertThat(Tables.canonical(List.of("NAME   WINDOW   AGE", "web    15s      15s")))
                .containsExactly("NAME | WINDOW | AGE", "web | 15s | <age>");
        assertThat(Tables.canonical(List.of("Grace:  30s", "30s  30s"))).containsExactly("Grace:  30s", "30s  30s");
    }

    @Test
    void unknownAge_isNoAge() {
        assertThat(Tables.canonical(List.of("NAME   AGE", "web    <unknown>")))
                .containsExactly("NAME | AGE", "web | <unknown>");
    }

    @Test
    void table_underlinedWithDashes_isOneToo() {
        assertThat(Tables.canonical(List.of(
                        "Events:",
                        "  Type    Reason   Age              Message",
                        "  ----    ------   ----             -------",
                        "  Normal  Scaled   2s (x3 over 9s)  up to 30s")))
                .containsExactly(
                        "Events:",
                        "Type | Reason | Age | Message",
                        "---- | ------ | ---- | -------",
                        "Normal | Scaled | <age> (x3 over <age>) | up to 30s");
    }

    @Test
    void lines_afterATable_areAsTheyWere() {
        assertThat(Tables.canonical(List.of("NAME   AGE", "a      1s", "", "two   words")))
                .containsExactly("NAME | AGE", "a | <age>", "", "two   words");
    }
}
