package dev.sampan.lab.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleTextTest {
    @Test
    void times_inTheFormsOfClients_haveAName() {
        assertThat(ConsoleText.named("Started:  Sat, 28 Nov 2026 21:08:04 +0000"))
                .isEqualTo("Started:  <time>");
        assertThat(ConsoleText.named("LAST DEPLOYED: Sat Nov 28 21:08:04 2026")).isEqualTo("LAST DEPLOYED: <time>");
        assertThat(ConsoleText.named("2026-11-28 21:08:04.123456 +0000 UTC")).isEqualTo("<time>");
        assertThat(ConsoleText.named("E1128 21:08:04.123456    4711 memcache.go:265] no"))
                .isEqualTo("E<time> memcache.go:265] no");
        assertThat(ConsoleText.named("1 (12m5s ago)")).isEqualTo("1 (<age> ago)");
    }

    @Test
    void nodePorts_haveAName_andOtherPortsStay() {
        assertThat(ConsoleText.named("80:31234/TCP,8080/TCP")).isEqualTo("80:<port>/TCP,8080/TCP");
        assertThat(ConsoleText.named("NodePort:  http  31234/TCP")).isEqualTo("NodePort:  http  <port>/TCP");
    }

    @Test
    void words_thatOnlyLookAlike_stay() {
        String line = "web-tmpfs 30s 2026-11-28 10.0.0.1 v1.35.4 31234 (x3 over 10s) Error 1128";
        assertThat(ConsoleText.named(line)).isEqualTo(line);
    }
}
