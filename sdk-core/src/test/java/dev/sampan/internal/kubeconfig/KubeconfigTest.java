package dev.sampan.internal.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.internal.retry.Deadline;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.testing.Certificates;
import dev.sampan.testing.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTest {
    @TempDir
    Path folder;

    private Kubeconfig parse(String text) {
        return Kubeconfig.parse(text, "text", folder);
    }

    private static String config(String cluster, String user) {
        return "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {"
                + cluster + "}}]\nusers: [{name: u, user: {" + user + "}}]\n";
    }

    private KubeAccess access(String text) {
        return parse(text).access("", Allowance.nothing(), Clock.systemUTC()).current(soon());
    }

    @Test
    void load_severalFiles_mergesAsKubectlDoes() throws IOException {
        Path first = Files.writeString(
                folder.resolve("a"),
                "current-context: one\ncontexts: [{name: one, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://a'}}]\n");
        Path second = Files.writeString(
                folder.resolve("b"),
                "current-context: two\ncontexts: [{name: two, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'https://b'}}]\nusers: [{name: u, user: {token: t}}]\n");
        Kubeconfig merged = Kubeconfig.load(List.of(folder.resolve("missing"), first, second));
        assertThat(merged.currentContext()).isEqualTo("one");
        assertThat(merged.contexts()).containsExactly("one", "two");
        KubeAccess access =
                merged.access("two", Allowance.nothing(), Clock.systemUTC()).current(soon());
        assertThat(access.server()).hasToString("https://a");
        assertThat(access.identity().token()).isNotNull();
    }

    @Test
    void access_relativeFiles_startFromTheKubeconfigsFolder() throws IOException, GeneralSecurityException {
        Certificates keys = Certificates.of(folder, "ip:127.0.0.1");
        Files.writeString(folder.resolve("ca.pem"), keys.certificatePem());
        Files.writeString(
                folder.resolve("kc"), config("server: 'https://a', certificate-authority: ca.pem", "token: t"));
        KubeAccess access = Kubeconfig.load(List.of(folder.resolve("kc")))
                .access("", Allowance.nothing(), Clock.systemUTC())
                .current(soon());
        assertThat(access.trust().caPem()).isEqualTo(keys.certificatePem());
    }

    @Test
    void access_tokenFile_isReadAgainAfterAMinute() throws IOException {
        FakeTime time = new FakeTime();
        Path token = Files.writeString(folder.resolve("token"), "one\n");
        AccessSource source =
                parse(config("server: 'https://a'", "tokenFile: token")).access("", Allowance.nothing(), time);
        assertThat(String.valueOf(source.current(soon()).identity().token())).isEqualTo("Secret[hidden]");
        Files.writeString(token, "two");
        assertThat(reveal(source.current(soon()))).isEqualTo("one");
        time.advance(Duration.ofSeconds(61));
        assertThat(reveal(source.current(soon()))).isEqualTo("two");
    }

    private static Deadline soon() {
        return Deadline.after(Clock.systemUTC(), Duration.ofSeconds(20));
    }

    private static String reveal(KubeAccess access) {
        return java.util.Objects.requireNonNull(access.identity().token()).reveal();
    }

    @Test
    void access_impersonation_becomesHeaders() {
        KubeAccess access = access(
                config("server: 'https://a'", "token: t, as: bob, as-groups: [g1, g2], as-user-extra: {k: [v]}"));
        assertThat(access.identity().impersonation())
                .isEqualTo(Map.of(
                        "Impersonate-User", List.of("bob"),
                        "Impersonate-Group", List.of("g1", "g2"),
                        "Impersonate-Extra-k", List.of("v")));
    }

    @Test
    void access_dangerousSettings_areRefusedByName() {
        assertThatThrownBy(() -> access(config("server: 'http://example.com'", "token: t")))
                .hasMessageContaining("kubeconfig.cleartext");
        assertThatThrownBy(() -> access(config("server: 'https://a', insecure-skip-tls-verify: true", "token: t")))
                .hasMessageContaining("kubeconfig.insecure-tls");
        assertThatThrownBy(() -> access(config("server: 'https://a'", "auth-provider: {name: gcp}")))
                .hasMessageContaining("kubeconfig.auth-provider");
        assertThatThrownBy(() -> access(config(
                        "server: 'https://a'", "exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}")))
                .hasMessageContaining("kubeconfig.exec-denied");
        assertThatThrownBy(() -> access(config("server: 'file:///etc/passwd'", "token: t")))
                .hasMessageContaining("kubeconfig.malformed");
        assertThatThrownBy(() -> access(config("server: 'https://a', proxy-url: 'http://u:p@x'", "token: t")))
                .hasMessageContaining("proxy-url");
        assertThatThrownBy(() ->
                        access(config("server: 'https://a', proxy-url: 'http://x', tls-server-name: b", "token: t")))
                .hasMessageContaining("wrong host");
        assertThat(parse(config("server: 'https://a', insecure-skip-tls-verify: true", "token: t"))
                        .access("", new Allowance(Set.of(), true), Clock.systemUTC())
                        .current(soon())
                        .trust()
                        .verify())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "a: b: c",
                "- x",
                "key: [1, 2",
                "!!javax.script.ScriptEngineManager [x]",
                "a: 1\na: 2",
                "\u0000",
                "clusters: 5",
                "clusters: [{cluster: {}}]",
                "a: &a [*a]"
            })
    void parse_junk_isATypedError(String text) {
        assertThatThrownBy(() -> parse(text).access("", Allowance.nothing(), Clock.systemUTC()))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void parse_deepOrAliasBomb_isATypedError() {
        assertThatThrownBy(() -> parse("a: " + "[".repeat(20_000))).isInstanceOf(InvalidRequestException.class);
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(String.join(",", java.util.Collections.nCopies(9, "*a" + (i - 1))))
                    .append("]\n");
        }
        assertThatThrownBy(() -> parse(bomb.toString())).hasMessageContaining("aliases");
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toRealPath();
    }

    private AccessSource exec(Path plugin, String more, Clock clock) {
        return parse(config(
                        "server: 'https://a'",
                        "exec: {command: '" + plugin + "', apiVersion: client.authentication.k8s.io/v1" + more + "}"))
                .access("", new Allowance(Set.of(plugin), false), clock);
    }

    private static String credential(String token, String expires) {
        return "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\""
                + token + "\",\"expirationTimestamp\":\"" + expires + "\"}}";
    }

    @Test
    void exec_allowed_runsByArgumentsWithoutAShellAndCachesTheToken() throws IOException {
        FakeTime time = new FakeTime();
        Path touched = folder.resolve("touched");
        Path plugin = script(
                "plugin",
                "echo run >> " + folder.resolve("runs") + "\nprintf '%s' \"$1\" > " + folder.resolve("arg") + "\necho '"
                        + credential("t-exec", "2026-03-01T09:00:00Z") + "'");
        AccessSource source = exec(plugin, ", args: ['x; touch " + touched + " $(touch " + touched + ")']", time);
        assertThat(reveal(source.current(soon()))).isEqualTo("t-exec");
        source.current(soon());
        assertThat(touched).doesNotExist();
        assertThat(Files.readString(folder.resolve("arg"))).startsWith("x; touch ");
        assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
        time.advance(Duration.ofMinutes(59).plusSeconds(30));
        source.current(soon());
        assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(2);
    }

    @Test
    void exec_environment_holdsOnlyWhatItNeeds() throws IOException {
        Path plugin = script(
                "plugin",
                "env > " + folder.resolve("env") + "\necho '" + credential("t", "2099-01-01T00:00:00Z") + "'");
        exec(plugin, ", env: [{name: REGION, value: sg}], provideClusterInfo: true", Clock.systemUTC())
                .current(soon());
        List<String> names = Files.readAllLines(folder.resolve("env")).stream()
                .map(line -> line.substring(0, Math.max(0, line.indexOf('='))))
                .toList();
        assertThat(names)
                .contains("REGION", "KUBERNETES_EXEC_INFO")
                .doesNotContain("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "JAVA_HOME", "MAVEN_CMD_LINE_ARGS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LD_PRELOAD", "PATH", "PYTHONPATH", "JAVA_TOOL_OPTIONS", "A=B", "''", "GIT_SSH_COMMAND"})
    void exec_variableThatRunsOtherCode_isRefusedBeforeAnythingRuns(String name) throws IOException {
        Path plugin = script("plugin", "touch " + folder.resolve("ran"));
        assertThatThrownBy(() -> exec(
                                plugin,
                                ", env: [{name: '" + name.replace("''", "") + "', value: x}]",
                                Clock.systemUTC())
                        .current(soon()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("kubeconfig.malformed");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void exec_badPlugins_areTypedErrors() throws IOException {
        assertThatThrownBy(() ->
                        exec(script("fails", "exit 3"), "", Clock.systemUTC()).current(soon()))
                .hasMessageContaining("exit status 3");
        assertThatThrownBy(() -> exec(script("junk", "echo hello"), "", Clock.systemUTC())
                        .current(soon()))
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> exec(script("endless", "exec yes"), "", Clock.systemUTC())
                        .current(soon()))
                .hasMessageContaining("kubeconfig.exec-failed");
        assertThatThrownBy(() -> exec(
                                script("empty", "echo '{\"kind\":\"ExecCredential\",\"status\":{}}'"),
                                "",
                                Clock.systemUTC())
                        .current(soon()))
                .hasMessageContaining("no ExecCredential");
    }

    @Test
    void exec_pathThatOnlyLooksAllowed_isDenied() throws IOException {
        Path good = script("good", "true");
        Path other = script("other", "true");
        for (String command : List.of(other.toString(), "good", "./good/../other", folder + "/nowhere")) {
            String text = config(
                    "server: 'https://a'",
                    "exec: {command: '" + command + "', apiVersion: client.authentication.k8s.io/v1}");
            assertThatThrownBy(() -> parse(text).access("", new Allowance(Set.of(good), false), Clock.systemUTC()))
                    .as(command)
                    .hasMessageContaining("kubeconfig.exec-denied");
        }
    }

    @Test
    void privateKey_eachForm_isRead() throws GeneralSecurityException {
        Certificates rsa = Certificates.of(folder, "ip:127.0.0.1", "-keyalg", "RSA", "-keysize", "2048");
        assertThat(Pem.privateKey(rsa.keyPem())).isEqualTo(rsa.key());
        byte[] pkcs8 = rsa.key().getEncoded();
        // PKCS #8 of an RSA key: 26 bytes of header, then the PKCS #1 key.
        String pkcs1 = Certificates.pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
        assertThat(Pem.privateKey(pkcs1)).isEqualTo(rsa.key());
        Certificates ec = Certificates.of(folder, "ip:127.0.0.1");
        assertThat(Pem.privateKey(ec.keyPem())).isEqualTo(ec.key());
        assertThat(Pem.certificates(ec.certificatePem() + rsa.certificatePem())).hasSize(2);
        assertThatThrownBy(() -> Pem.privateKey("nothing")).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void privateKey_sec1_isReadByItsCurve() throws GeneralSecurityException {
        Certificates ec = Certificates.of(folder, "ip:127.0.0.1");
        java.security.interfaces.ECPrivateKey key = (java.security.interfaces.ECPrivateKey) ec.key();
        byte[] number = key.getS().toByteArray();
        byte[] secret = new byte[32];
        int length = Math.min(32, number.length);
        System.arraycopy(number, number.length - length, secret, 32 - length, length);
        byte[] curve = {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
        byte[] sec1 = new byte[2 + 3 + 2 + 32 + curve.length];
        sec1[0] = 0x30;
        sec1[1] = (byte) (sec1.length - 2);
        System.arraycopy(new byte[] {2, 1, 1, 4, 32}, 0, sec1, 2, 5);
        System.arraycopy(secret, 0, sec1, 7, 32);
        System.arraycopy(curve, 0, sec1, 39, curve.length);
        assertThat(((java.security.interfaces.ECPrivateKey) Pem.privateKey(Certificates.pem("EC PRIVATE KEY", sec1)))
                        .getS())
                .isEqualTo(key.getS());
    }
}
