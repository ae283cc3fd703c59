package consumer;

import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.ImageReference;
import dev.sampan.value.Secret;

/** Uses the SDK as a stranger would; nothing is sent anywhere. */
public final class Consumer {
    private static final String KUBECONFIG =
            """
            apiVersion: v1
            kind: Config
            current-context: nowhere
            clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: nobody, user: {token: none}}]
            contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody, namespace: shop}}]
            """;

    private Consumer() {}

    public static void main(String[] args) {
        ImageReference image = ImageReference.parse("registry.example.com/shop/web:1.4.0");
        try (Sampan sampan = Sampan.connect(c -> c.kubeconfigText(Secret.of(KUBECONFIG)))) {
            Deploy deploy = Deploy.on(sampan.cluster().namespace("shop"));
            refusesWhatCannotWork(deploy);
            System.out.println("consumer ok: " + image);
        }
    }

    private static void refusesWhatCannotWork(Deploy deploy) {
        try {
            deploy.app("Not a name", "registry.example.com/shop/web:1.4.0");
            throw new IllegalStateException("a name with blanks was accepted");
        } catch (InvalidRequestException expected) {
            System.out.println(expected.getMessage());
        }
    }
}
