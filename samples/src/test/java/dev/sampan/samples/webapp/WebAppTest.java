package dev.sampan.samples.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebAppTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void app_started_answersOnBothPagesAndNoOther() throws Exception {
        try (WebApp app = WebApp.start(WebAppConfig.from(Map.of("PORT", "0", "MODE", "polite", "GREETING", "Ahoy")))) {
            assertThat(get(app, "/").body()).isEqualTo("Ahoy, and welcome aboard\n");
            assertThat(get(app, "/ready").statusCode()).isEqualTo(200);
            assertThat(get(app, "/readyish").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void config_unknownMode_isRefusedAndNamesTheChoices() {
        assertThatThrownBy(() -> WebAppConfig.from(Map.of("MODE", "loud")))
                .hasMessage("MODE is 'loud', expected 'plain' or 'polite'");
    }

    @Test
    void config_portThatIsNoPort_isRefused() {
        assertThatThrownBy(() -> WebAppConfig.from(Map.of("PORT", "http"))).hasMessageContaining("not a number");
        assertThatThrownBy(() -> WebAppConfig.from(Map.of("PORT", "70000"))).hasMessageContaining("65535");
    }

    private HttpResponse<String> get(WebApp app, String path) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + app.port() + path);
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
