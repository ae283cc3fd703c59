package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The OpenAPI documents over a set of resources. Pure functions; costly, so keep what they return. */
public final class OpenApi {
    private OpenApi() {}

    /** {@code /openapi/v3}: the address of each group version's document with a hash of its content. */
    public static ObjectNode root(List<ServedResource> resources) {
        return OpenApiDocuments.root(resources);
    }

    /** {@code /openapi/v3/apis/GROUP/VERSION} or {@code /openapi/v3/api/v1}. */
    public static ObjectNode version3(String group, String version, List<ServedResource> resources) {
        return OpenApiDocuments.version3(group, version, resources);
    }

    /** {@code /openapi/v2} in JSON. */
    public static ObjectNode version2(List<ServedResource> resources) {
        return OpenApiDocuments.version2(resources);
    }

    /** {@code /openapi/v2} in Protocol Buffers, from the document in JSON. */
    public static byte[] protobuf(ObjectNode version2) {
        return OpenApiProtobuf.document(version2);
    }
}
