package dev.sampan.cluster;

/** What kind of cluster it is. */
public enum ClusterType {
    /** Managed control plane with a service level; nodes are yours. */
    MANAGED_PRO("managed Pro"),
    /** Managed control plane without a service level; nodes are yours. */
    MANAGED_BASIC("managed Basic"),
    /** Managed control plane; pods run on elastic container instances, without nodes. */
    SERVERLESS("serverless"),
    /** Container Compute Service: pods run on compute of the cloud, without nodes. */
    ACS("ACS"),
    /** For nodes at the edge. */
    EDGE("edge"),
    /** For Lingjun machines. */
    LINGJUN("Lingjun"),
    /** Control plane on machines of yours; no longer created. */
    DEDICATED("dedicated"),
    /** A cluster from elsewhere, registered. */
    REGISTERED("registered"),
    /** One that this version of Sampan does not know. */
    OTHER("other");

    private final String words;

    ClusterType(String words) {
        this.words = words;
    }

    static ClusterType of(String type, String profile, String spec) {
        return switch (type) {
            case "Kubernetes" -> DEDICATED;
            case "ExternalKubernetes" -> REGISTERED;
            case "ManagedKubernetes" ->
                switch (profile) {
                    case "Serverless" -> SERVERLESS;
                    case "Acs" -> ACS;
                    case "Edge" -> EDGE;
                    case "Lingjun" -> LINGJUN;
                    case "", "Default" -> spec.startsWith("ack.pro") ? MANAGED_PRO : MANAGED_BASIC;
                    default -> OTHER;
                };
            default -> OTHER;
        };
    }

    /** The profile in the API. */
    String profile() {
        return switch (this) {
            case SERVERLESS -> "Serverless";
            case ACS -> "Acs";
            default -> "Default";
        };
    }

    boolean hasNodes() {
        return this != SERVERLESS && this != ACS;
    }

    @Override
    public String toString() {
        return words;
    }
}
