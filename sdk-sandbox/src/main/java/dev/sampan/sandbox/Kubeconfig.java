package dev.sampan.sandbox;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The kubeconfig that leads to the sandbox. */
final class Kubeconfig {
    private Kubeconfig() {}

    static String text(URI server, String certificateAuthority, String token) {
        String authority = Base64.getEncoder().encodeToString(certificateAuthority.getBytes(StandardCharsets.US_ASCII));
        return """
                apiVersion: v1
                kind: Config
                current-context: sandbox
                clusters:
                - name: sandbox
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: sandbox
                  context:
                    cluster: sandbox
                    user: sandbox
                users:
                - name: sandbox
                  user:
                    token: %s
                """.formatted(server, authority, token);
    }
}
