package dev.sampan.cluster;

/** What the cloud made for a cluster and may keep when the cluster goes. */
public enum ClusterResource {
    /** Classic load balancers of Services and of the API server. Deleted unless kept. */
    SLB("SLB"),
    /** Application load balancers of Ingresses. Kept unless deleted. */
    ALB("ALB"),
    /** Log projects of the cluster's applications. Kept unless deleted. */
    LOGS("SLS_Data"),
    /** Log projects of the control plane. Kept unless deleted. */
    CONTROL_PLANE_LOGS("SLS_ControlPlane"),
    /** Private DNS zones. Kept unless deleted. */
    PRIVATE_ZONE("PrivateZone");

    private final String wire;

    ClusterResource(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    boolean isDeletedByDefault() {
        return this == SLB;
    }

    @Override
    public String toString() {
        return wire;
    }
}
