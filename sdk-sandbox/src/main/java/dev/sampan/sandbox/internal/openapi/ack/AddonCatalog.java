package dev.sampan.sandbox.internal.openapi.ack;

import java.util.Arrays;
import java.util.Optional;

/** The add-ons that the sandbox offers. */
enum AddonCatalog {
    COREDNS("coredns", "v1.11.3.5", "core", true),
    METRICS_SERVER("metrics-server", "v0.3.9.13", "core", true),
    FLANNEL("flannel", "v0.15.1.24", "network", false),
    TERWAY("terway-eniip", "v1.9.5", "network", false),
    CSI_PLUGIN("csi-plugin", "v1.33.1", "storage", false),
    CSI_PROVISIONER("csi-provisioner", "v1.33.1", "storage", false),
    NGINX_INGRESS("nginx-ingress-controller", "v1.12.1", "network", false),
    NODE_PROBLEM_DETECTOR("ack-node-problem-detector", "1.2.24", "monitor", false),
    PROMETHEUS("arms-prometheus", "1.1.25", "monitor", false),
    LOONGCOLLECTOR("loongcollector", "v3.1.4", "monitor", false),
    CREDENTIAL_HELPER("managed-aliyun-acr-credential-helper", "v24.12.0.0", "security", false);

    private final String addonName;
    private final String version;
    private final String category;
    private final boolean byDefault;

    AddonCatalog(String addonName, String version, String category, boolean byDefault) {
        this.addonName = addonName;
        this.version = version;
        this.category = category;
        this.byDefault = byDefault;
    }

    static Optional<AddonCatalog> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.addonName.equals(name))
                .findFirst();
    }

    String addonName() {
        return addonName;
    }

    /** The one version that can be installed. */
    String version() {
        return version;
    }

    String category() {
        return category;
    }

    boolean isDefault() {
        return byDefault;
    }
}
