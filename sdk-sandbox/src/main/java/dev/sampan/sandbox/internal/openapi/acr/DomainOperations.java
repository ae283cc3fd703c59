package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Hosts of the user's own. They are told of; nothing listens there. Thread-safe. */
final class DomainOperations {
    private final String instance;
    private final String region;
    private final Timeline timeline;
    private final Map<String, Domain> domains = new TreeMap<>();

    DomainOperations(String instance, String region, Timeline timeline) {
        this.instance = instance;
        this.region = region;
        this.timeline = timeline;
    }

    private record Domain(String certificate, long created, long modified) {}

    List<Operation> all(InstanceActions actions) {
        String resource = "instance/{InstanceId}";
        Set<String> name = Set.of("Domain", "ModuleName");
        Set<String> settings = Set.of("CertId", "CertRegionId", "Domain", "ModuleName");
        return List.of(
                actions.on(resource, "CreateInstanceCustomizedDomain", settings, this::create),
                actions.on(resource, "GetInstanceCustomizedDomain", name, this::get),
                actions.on(resource, "UpdateInstanceCustomizedDomain", settings, this::update),
                actions.on(resource, "DeleteInstanceCustomizedDomain", name, this::delete));
    }

    synchronized List<String> hosts() {
        return List.copyOf(domains.keySet());
    }

    private synchronized ObjectNode create(Parameters given) {
        String host = host(given);
        if (domains.containsKey(host)) {
            throw new OpenApiRefusal(409, "DOMAIN_ALREADY_EXIST", "domain already exists: " + host);
        }
        long now = timeline.now().toEpochMilli();
        domains.put(host, new Domain(given.require("CertId"), now, now));
        return JsonNodeFactory.instance.objectNode();
    }

    private static String host(Parameters given) {
        if (!given.require("ModuleName").equals("Registry")) {
            throw new OpenApiRefusal(
                    400, "UnsupportedParameter", "The sandbox's instance has the module Registry only.");
        }
        return given.require("Domain");
    }

    private synchronized ObjectNode get(Parameters given) {
        String host = host(given);
        Domain domain = require(host);
        return JsonNodeFactory.instance
                .objectNode()
                .put("CertId", domain.certificate())
                .put("CreateTime", domain.created())
                .put("Domain", host)
                .put("DomainType", "USER")
                .put("EndpointType", "internet")
                .put("InstanceId", instance)
                .put("ModifiedTime", domain.modified())
                .put("ModuleName", "Registry")
                .put("RegionId", region);
    }

    private Domain require(String host) {
        Domain domain = domains.get(host);
        if (domain == null) {
            throw new OpenApiRefusal(404, "DOMAIN_NOT_EXIST", "domain is not exist: " + host);
        }
        return domain;
    }

    private synchronized ObjectNode update(Parameters given) {
        String host = host(given);
        Domain there = require(host);
        domains.put(
                host,
                new Domain(
                        given.require("CertId"), there.created(), timeline.now().toEpochMilli()));
        return JsonNodeFactory.instance.objectNode();
    }

    private synchronized ObjectNode delete(Parameters given) {
        String host = host(given);
        require(host);
        domains.remove(host);
        return JsonNodeFactory.instance.objectNode();
    }
}
