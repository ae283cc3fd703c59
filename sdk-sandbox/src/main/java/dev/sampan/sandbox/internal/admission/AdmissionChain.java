package dev.sampan.sandbox.internal.admission;

import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The admission plug-ins in their order. Immutable and thread-safe, as each plug-in is. */
public final class AdmissionChain {
    private final List<AdmissionPlugin> plugins;

    private AdmissionChain(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    /**
     * The plug-ins that a kube-apiserver has on by default, as far as they concern what the sandbox has.
     *
     * @param storage steps that belong to the storage of one resource, which come before the last word of the quota
     */
    public static AdmissionChain standard(
            ObjectStore store, ServedKinds kinds, Clock clock, List<AdmissionPlugin> storage) {
        List<AdmissionPlugin> plugins = new ArrayList<>(List.of(
                new NamespaceLifecycle(store),
                new LimitRanger(store),
                new ServiceAccount(store),
                new PodSecurity(store),
                new Priority(store),
                new DefaultTolerationSeconds(),
                new PodTopologyLabels(store),
                new DefaultStorageClass(store),
                new StorageProtection(),
                new PersistentVolumeClaimResize(store),
                new RuntimeClass(store),
                new DefaultIngressClass(store)));
        plugins.add(new ValidatingAdmissionPolicy(store, kinds));
        plugins.addAll(storage);
        plugins.add(new ResourceQuota(store, clock));
        return new AdmissionChain(plugins);
    }

    /** Before validation of the object. */
    public void mutate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.mutate(request);
        }
    }

    /** After validation of the object. */
    public void validate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.validate(request);
        }
    }
}
