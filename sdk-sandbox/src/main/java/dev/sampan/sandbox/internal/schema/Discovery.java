package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The discovery documents over a set of resources. Pure functions. */
public final class Discovery {
    private Discovery() {}

    /** {@code /api}. */
    public static ObjectNode apiVersions(String serverAddress) {
        return DiscoveryDocuments.apiVersions(serverAddress);
    }

    /** {@code /apis}: the groups but core, the first version of each being the preferred one. */
    public static ObjectNode groupList(List<ServedResource> resources) {
        return DiscoveryDocuments.groupList(resources);
    }

    /** {@code /apis/GROUP}. */
    public static ObjectNode group(String group, List<ServedResource> resources) {
        return DiscoveryDocuments.group(group, resources);
    }

    /** {@code /apis/GROUP/VERSION} or {@code /api/v1}. */
    public static ObjectNode resourceList(String group, String version, List<ServedResource> resources) {
        return DiscoveryDocuments.resourceList(group, version, resources);
    }

    /**
     * {@code application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList}.
     *
     * @param core whether for {@code /api} rather than {@code /apis}
     */
    public static ObjectNode aggregated(boolean core, List<ServedResource> resources) {
        return DiscoveryDocuments.aggregated(core, resources);
    }
}
