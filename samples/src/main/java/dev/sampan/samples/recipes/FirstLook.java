package dev.sampan.samples.recipes;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;

/** Connects with what the environment says, and tells who one is and what is there. Only reads. */
public final class FirstLook {
    private FirstLook() {}

    public static void main(String[] arguments) {
        try (Sampan sampan = Sampan.connect()) {
            System.out.println("identity  " + sampan.identity().arn());
            System.out.println("cluster   " + sampan.cluster().name() + ", Kubernetes "
                    + sampan.cluster().version());
            Namespace namespace = sampan.cluster().namespace("default");
            System.out.println("apps      " + Deploy.on(namespace).list());
            String registry = System.getenv("SAMPAN_REGISTRY");
            if (registry != null) {
                System.out.println("registry  " + sampan.registryAt(registry).host());
            }
        }
    }
}
