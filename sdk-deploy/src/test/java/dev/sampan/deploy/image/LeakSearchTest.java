package dev.sampan.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakSearchTest {
    private static final String KEY = "LTAI" + "5tQx8mNbVcZrTyUiOpAs";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, (1 << 20) - 10, (1 << 20) + 5, 5 << 20})
    void text_ofAnySize_isSearchedToItsEnd(int before) throws IOException {
        Path file = Files.writeString(
                folder.resolve("dump.sql"),
                "-- a line\n".repeat(before / 10) + "-".repeat(before % 10) + " " + KEY + "\n");

        assertThat(search("/app/dump.sql", file)).contains("/app/dump.sql: alibaba-access-key");
    }

    @Test
    void classWithAKeyInItsConstants_isFound() throws IOException {
        byte[] constants = ("\0\0\0\1\0\30" + KEY + "\1\0\4main").getBytes(StandardCharsets.ISO_8859_1);
        Path jar = Jars.runnable(
                folder.resolve("app.jar"),
                Map.of("app/Main.class", new String(constants, StandardCharsets.ISO_8859_1)));

        assertThat(search("/app/app.jar", jar)).contains("/app/app.jar!app/Main.class: alibaba-access-key");
    }

    @Test
    void classWithAPemKeyAmongItsConstants_isNoHit() throws IOException {
        String pem = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(4);
        Path jar = Jars.runnable(folder.resolve("lib.jar"), Map.of("lib/Ssl.class", "\0\1" + pem, "lib/a.pem", pem));

        assertThat(search("/app/lib.jar", jar))
                .contains("lib/a.pem: private-key")
                .doesNotContain("Ssl.class");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.war", "app.ear", "data.zip"})
    void archive_ofAnyName_isOpened(String name) throws IOException {
        Path file = Jars.runnable(folder.resolve(name), Map.of("WEB-INF/classes/app.properties", "id=" + KEY));

        assertThat(search("/app/" + name, file)).contains("!WEB-INF/classes/app.properties: alibaba-access-key");
    }

    @Test
    void compressedText_isRead() throws IOException {
        Path file = folder.resolve("backup.sql.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("insert into keys values ('" + KEY + "');").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(search("/app/backup.sql.gz", file)).contains("alibaba-access-key");
    }

    @Test
    void urlWithAPassword_isFound() throws IOException {
        Path file = Files.writeString(
                folder.resolve("app.yaml"), "url: postgres://shop:x7Kq92mmZp4Lw8@db.internal:5432/shop\n");

        assertThat(search("/app/app.yaml", file)).contains("url-password x7K…");
        LeakSearch pairs = new LeakSearch();
        pairs.pairs("env", Map.of("DATABASE_URL", "postgres://shop:x7Kq92mmZp4Lw8@db/shop"));
        assertThat(pairs.leaks()).singleElement().hasToString("env DATABASE_URL: url-password x7K… (14 characters)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url: postgres://shop:${DB_PASSWORD}@db/shop",
                "url: https://user:password@example.com/",
                "see https://example.com:8080/a@b",
                "image: registry.example.com:5000/shop/web@sha256:0123456789abcdef"
            })
    void urlWithoutAPassword_isNoHit(String line) throws IOException {
        assertThat(search("/app/app.yaml", Files.writeString(folder.resolve("app.yaml"), line)))
                .isEqualTo("[]");
    }

    @Test
    void noise_isNoHit() throws IOException {
        byte[] noise = new byte[8 << 20];
        long seed = 42;
        new Random(seed).nextBytes(noise);

        assertThat(search("/app/model.bin", Files.write(folder.resolve("model.bin"), noise)))
                .as("seed %d", seed)
                .isEqualTo("[]");
    }

    private static String search(String target, Path file) throws IOException {
        LeakSearch search = new LeakSearch();
        search.file(target, file);
        return search.leaks().toString();
    }
}
