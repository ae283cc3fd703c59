package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.registry.Draft.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The hosts of the user's own of one instance. */
record RegistryDomains(AcrCalls acr) {
    private static final String MODULE = "Registry";

    /** The endpoints tell which hosts are the user's; each is then asked for. */
    List<RegistryDomain> list() {
        TreeSet<String> hosts = new TreeSet<>();
        for (JsonNode endpoint :
                acr.call(CloudApi.LIST_INSTANCE_ENDPOINT, "ModuleName", MODULE).path("Endpoints")) {
            for (JsonNode domain : endpoint.path("Domains")) {
                if (domain.path("Type").asText().equals("USER")) {
                    hosts.add(domain.path("Domain").asText());
                }
            }
        }
        List<RegistryDomain> domains = new ArrayList<>();
        hosts.forEach(host -> get(host).ifPresent(domains::add));
        return List.copyOf(domains);
    }

    private Optional<RegistryDomain> get(String host) {
        return acr.find(AcrApi.GET_CUSTOMIZED_DOMAIN, "Domain", host, "ModuleName", MODULE)
                .map(tree -> new RegistryDomain(
                        host,
                        tree.path("CertId").asText(),
                        tree.path("EndpointType").asText("")));
    }

    private Optional<RegistryDomain> find(String host) {
        return list().stream().filter(each -> each.host().equals(host)).findFirst();
    }

    Plan<RegistryDomain> plan(String host, String certificateId, String certificateRegion) {
        return new RegistryPlan<>(
                acr,
                "domain " + host,
                () -> draft(host, certificateId, certificateRegion),
                () -> find(host).orElseThrow(() -> new IllegalStateException("the domain was there a moment ago")),
                List.of());
    }

    private Draft draft(String host, String certificateId, String certificateRegion) {
        Optional<RegistryDomain> there = find(host);
        String object = "Domain/" + host;
        String[] settings = {
            "CertId", certificateId, "CertRegionId", certificateRegion, "Domain", host, "ModuleName", MODULE
        };
        if (there.isEmpty()) {
            return new Draft(
                    List.of(new Change(Change.Kind.CREATE, object, "certificate", null, certificateId)),
                    "",
                    List.of(new Act(
                            "add the domain " + host, () -> acr.call(AcrApi.CREATE_CUSTOMIZED_DOMAIN, settings))));
        }
        List<Change> changes = new ArrayList<>();
        Fields.compare(changes, object, "certificate", there.get().certificateId(), certificateId);
        return changes.isEmpty()
                ? Draft.nothing(there.get().toString())
                : new Draft(
                        changes,
                        there.get().toString(),
                        List.of(new Act(
                                "change the domain " + host,
                                () -> acr.call(AcrApi.UPDATE_CUSTOMIZED_DOMAIN, settings))));
    }

    Plan<String> deletion(String host) {
        return new RegistryPlan<>(acr, "domain " + host, () -> deletionDraft(host), () -> host, List.of());
    }

    private Draft deletionDraft(String host) {
        return find(host)
                .map(there -> new Draft(
                        List.of(new Change(Change.Kind.DELETE, "Domain/" + host, "", there.row(), null)),
                        there.toString(),
                        List.of(new Act(
                                "delete the domain " + host,
                                () -> acr.call(
                                        AcrApi.DELETE_CUSTOMIZED_DOMAIN, "Domain", host, "ModuleName", MODULE)))))
                .orElseGet(() -> Draft.nothing(""));
    }
}
