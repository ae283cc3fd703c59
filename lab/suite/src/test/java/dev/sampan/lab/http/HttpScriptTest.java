package dev.sampan.lab.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HttpScriptTest {
    @Test
    void step_ofAllParts_isRead() {
        HttpStep step = only("""
                ### a title
                @save version /metadata/resourceVersion
                @only /status
                PUT /path?x=1
                Accept: application/json;as=Table
                X-Empty:

                body: 1

                more: 2
                """);
        assertThat(step.title()).isEqualTo("a title");
        assertThat(step.method()).isEqualTo("PUT");
        assertThat(step.path()).isEqualTo("/path?x=1");
        assertThat(step.headers())
                .containsEntry("Accept", "application/json;as=Table")
                .containsEntry("X-Empty", "");
        assertThat(step.body()).isEqualTo("body: 1\n\nmore: 2");
        assertThat(step.all("save")).extracting(save -> save.word(1)).containsExactly("/metadata/resourceVersion");
        assertThat(step.isRecorded()).isTrue();
    }

    @Test
    void step_ofARequestLineAlone_hasNoBody() {
        assertThat(only("### t\nGET /").body()).isEmpty();
    }

    @Test
    void valueOfADirective_ofSeveralWords_isKeptWhole() {
        HttpStep step = only("### t\n@until /message not yet there\nGET /");
        assertThat(step.all("until").get(0).rest(1)).isEqualTo("not yet there");
    }

    @Test
    void stepsThatSetUp_areNotCounted() {
        HttpScript script = HttpScript.parse(
                "s", "a comment\n\n### one\n@setup\nGET /\n\n### two\nGET /\n\n### three\n@always\nDELETE /");
        assertThat(script.steps()).hasSize(3);
        assertThat(script.recorded()).isEqualTo(1);
    }

    @Test
    void titles_thatComeTwice_areRefused() {
        assertThatThrownBy(() -> HttpScript.parse("s", "### t\nGET /\n\n### t\nGET /"))
                .hasMessageContaining("two steps with the title: t");
    }

    @Test
    void script_withoutSteps_isRefused() {
        assertThatThrownBy(() -> HttpScript.parse("s", "only a comment")).hasMessageContaining("no step");
    }

    @Test
    void requestLine_thatIsNone_isRefused() {
        assertThatThrownBy(() -> HttpScript.parse("s", "### t\nGET")).hasMessageContaining("METHOD PATH");
        assertThatThrownBy(() -> HttpScript.parse("s", "### t")).hasMessageContaining("METHOD PATH");
    }

    @Test
    void header_thatIsNone_isRefused() {
        assertThatThrownBy(() -> HttpScript.parse("s", "### t\nGET /\nnonsense"))
                .hasMessageContaining("Name: value");
    }

    @Test
    void directive_thatIsNotKnownOrTooShort_isRefused() {
        assertThatThrownBy(() -> HttpScript.parse("s", "### t\n@sometimes\nGET /"))
                .hasMessageContaining("no such directive");
        assertThatThrownBy(() -> HttpScript.parse("s", "### t\n@save name\nGET /"))
                .hasMessageContaining("too few words");
    }

    private static HttpStep only(String text) {
        return HttpScript.parse("s", text).steps().get(0);
    }
}
