package dev.sampan.registry;

/**
 * A host of the user's own by which a registry is called. Immutable.
 *
 * @param certificateId the certificate of Certificate Management Service that its TLS shows
 * @param endpoint to which endpoint it leads, as the API names it; empty when it does not say
 */
public record RegistryDomain(String host, String certificateId, String endpoint) {
    String row() {
        return host + "  certificate " + certificateId + (endpoint.isEmpty() ? "" : "  " + endpoint);
    }
}
