package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.ConfigMissingException;
import dev.sampan.sandbox.internal.kubelet.PodTokens;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The tokens that a node asks for on behalf of the pods that run on it. */
final class BoundTokens implements PodTokens {
    private final ObjectStore store;
    private final ServiceAccountTokens accounts;
    private final Clock clock;

    BoundTokens(ObjectStore store, ServiceAccountTokens accounts, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.clock = clock;
    }

    @Override
    public String issue(ObjectNode pod, List<String> audiences, Duration validity) {
        String name = pod.path("spec").path("serviceAccountName").asText("default");
        ObjectNode account = store.get("serviceaccounts", new ObjectKey(Meta.namespace(pod), name))
                .orElseThrow(() -> new ConfigMissingException(
                        "failed to fetch token: serviceaccounts \"%s\" not found".formatted(name)));
        String node = pod.path("spec").path("nodeName").asText("");
        ObjectNode bound = Json.object();
        store.get("nodes", new ObjectKey("", node))
                .ifPresent(known -> bound.putObject("node").put("name", node).put("uid", Meta.uid(known)));
        bound.putObject("pod").put("name", Meta.name(pod)).put("uid", Meta.uid(pod));
        List<String> whom = audiences.isEmpty() ? ServiceAccountTokens.AUDIENCES : audiences;
        return accounts.issue(account, whom, clock.instant(), validity, bound);
    }
}
