package dev.sampan.sandbox.internal.admission;

import static dev.sampan.sandbox.internal.admission.SecurityCheck.STILL;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.addTexts;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.containers;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.context;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.plural;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.quoted;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.setters;
import static dev.sampan.sandbox.internal.admission.SecurityCheck.violation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.admission.SecurityCheck.Pod;
import dev.sampan.sandbox.internal.admission.SecurityCheck.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The controls of the baseline: what gives a pod more of its host than pods usually have. */
final class BaselineChecks {
    private static final Set<String> CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final String APP_ARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> SE_LINUX_TYPES = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start");
    private static final Set<String> SYSCTLS_27 = plus(SYSCTLS, "net.ipv4.ip_local_reserved_ports");
    private static final Set<String> SYSCTLS_29 = plus(
            SYSCTLS_27,
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");
    private static final Set<String> SYSCTLS_32 = plus(SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

    /** In order of name. */
    static final List<SecurityCheck> ALL = List.of(
            new SecurityCheck("appArmorProfile", 0, STILL, BaselineChecks::appArmorProfile),
            new SecurityCheck("capabilities_baseline", 0, STILL, BaselineChecks::capabilities),
            new SecurityCheck("hostNamespaces", 0, STILL, BaselineChecks::hostNamespaces),
            new SecurityCheck("hostPathVolumes", 0, STILL, BaselineChecks::hostPathVolumes),
            new SecurityCheck("hostPorts", 0, STILL, BaselineChecks::hostPorts),
            new SecurityCheck("hostProbesAndHostLifecycle", 34, STILL, BaselineChecks::hostsOfHandlers),
            new SecurityCheck("privileged", 0, STILL, BaselineChecks::privileged),
            new SecurityCheck("procMount", 0, 35, BaselineChecks::procMount),
            new SecurityCheck("procMount", 35, STILL, pod -> pod.hasOwnUsers() ? Optional.empty() : procMount(pod)),
            new SecurityCheck("seLinuxOptions", 0, 31, pod -> seLinuxOptions(pod, SE_LINUX_TYPES)),
            new SecurityCheck(
                    "seLinuxOptions",
                    31,
                    STILL,
                    pod -> seLinuxOptions(pod, plus(SE_LINUX_TYPES, "container_engine_t"))),
            new SecurityCheck("seccompProfile_baseline", 0, 19, BaselineChecks::seccompAnnotations),
            new SecurityCheck("seccompProfile_baseline", 19, STILL, BaselineChecks::seccompProfile),
            new SecurityCheck("sysctls", 0, 27, pod -> sysctls(pod, SYSCTLS)),
            new SecurityCheck("sysctls", 27, 29, pod -> sysctls(pod, SYSCTLS_27)),
            new SecurityCheck("sysctls", 29, 32, pod -> sysctls(pod, SYSCTLS_29)),
            new SecurityCheck("sysctls", 32, STILL, pod -> sysctls(pod, SYSCTLS_32)),
            new SecurityCheck("windowsHostProcess", 0, STILL, BaselineChecks::windowsHostProcess));

    private BaselineChecks() {}

    private static Set<String> plus(Set<String> some, String... more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    private static Optional<Violation> appArmorProfile(Pod pod) {
        Set<String> values = new TreeSet<>();
        boolean onPod = isForbiddenProfile(pod.securityContext(), "appArmorProfile", values);
        List<String> bad =
                pod.containersWhere(container -> isForbiddenProfile(context(container), "appArmorProfile", values));
        Set<String> annotations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry :
                pod.metadata().path("annotations").properties()) {
            String value = entry.getValue().asText();
            boolean allowed = value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
            if (entry.getKey().startsWith(APP_ARMOR_ANNOTATION) && !allowed) {
                annotations.add(entry.getKey() + "=\"" + value + "\"");
            }
        }
        List<String> setters = new ArrayList<>();
        if (onPod || !bad.isEmpty()) {
            setters.add(setters(onPod, bad));
        }
        if (!annotations.isEmpty()) {
            setters.add(plural("annotation", annotations.size()));
        }
        if (setters.isEmpty()) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(values);
        all.addAll(annotations);
        return violation(
                plural("forbidden AppArmor profile", all.size()),
                "%s must not set AppArmor profile type to %s".formatted(String.join(" and ", setters), quoted(all)));
    }

    /** Whether a profile is of a type that is not allowed, which is added then. */
    static boolean isForbiddenProfile(JsonNode securityContext, String field, Set<String> types) {
        JsonNode profile = securityContext.path(field);
        if (!profile.isObject() || PROFILES.contains(profile.path("type").asText())) {
            return false;
        }
        types.add(profile.path("type").asText());
        return true;
    }

    private static Optional<Violation> capabilities(Pod pod) {
        Set<String> added = new TreeSet<>();
        List<String> bad = pod.containersWhere(container -> {
            Set<String> here = new TreeSet<>();
            addTexts(context(container).path("capabilities").path("add"), CAPABILITIES, here);
            added.addAll(here);
            return !here.isEmpty();
        });
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "non-default capabilities",
                        "%s must not include %s in securityContext.capabilities.add"
                                .formatted(containers(bad), quoted(added)));
    }

    private static Optional<Violation> hostNamespaces(Pod pod) {
        List<String> used = new ArrayList<>();
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().path(field).asBoolean(false)) {
                used.add(field + "=true");
            }
        }
        return used.isEmpty() ? Optional.empty() : violation("host namespaces", String.join(", ", used));
    }

    private static Optional<Violation> hostPathVolumes(Pod pod) {
        List<String> volumes = new ArrayList<>();
        for (JsonNode volume : pod.spec().path("volumes")) {
            if (volume.hasNonNull("hostPath")) {
                volumes.add(volume.path("name").asText());
            }
        }
        return volumes.isEmpty()
                ? Optional.empty()
                : violation("hostPath volumes", plural("volume", volumes.size()) + " " + quoted(volumes));
    }

    private static Optional<Violation> hostPorts(Pod pod) {
        Set<String> ports = new TreeSet<>();
        List<String> bad = pod.containersWhere(container -> {
            boolean uses = false;
            for (JsonNode port : container.path("ports")) {
                if (port.path("hostPort").asInt(0) != 0) {
                    ports.add(port.path("hostPort").asText());
                    uses = true;
                }
            }
            return uses;
        });
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "hostPort",
                        "%s %s %s %s"
                                .formatted(
                                        containers(bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        plural("hostPort", ports.size()),
                                        String.join(", ", ports)));
    }

    private static Optional<Violation> hostsOfHandlers(Pod pod) {
        Set<String> hosts = new TreeSet<>();
        Set<String> bad = new TreeSet<>(pod.containersWhere(container -> {
            int before = hosts.size();
            boolean named = false;
            for (JsonNode handler : List.of(
                    container.path("livenessProbe"),
                    container.path("readinessProbe"),
                    container.path("startupProbe"),
                    container.path("lifecycle").path("postStart"),
                    container.path("lifecycle").path("preStop"))) {
                for (String way : List.of("httpGet", "tcpSocket")) {
                    String host = handler.path(way).path("host").asText("");
                    if (!host.isEmpty()) {
                        hosts.add(host);
                        named = true;
                    }
                }
            }
            return named || hosts.size() > before;
        }));
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "probe or lifecycle host",
                        "%s %s %s %s"
                                .formatted(
                                        containers(bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        plural("probe or lifecycle host", hosts.size()),
                                        quoted(hosts)));
    }

    private static Optional<Violation> privileged(Pod pod) {
        List<String> bad = pod.containersWhere(
                container -> context(container).path("privileged").asBoolean(false));
        return bad.isEmpty()
                ? Optional.empty()
                : violation("privileged", containers(bad) + " must not set securityContext.privileged=true");
    }

    static Optional<Violation> procMount(Pod pod) {
        Set<String> types = new TreeSet<>();
        List<String> bad = pod.containersWhere(container -> {
            String type = context(container).path("procMount").asText("Default");
            if (!type.equals("Default")) {
                types.add(type);
            }
            return !type.equals("Default");
        });
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "procMount",
                        "%s must not set securityContext.procMount to %s".formatted(containers(bad), quoted(types)));
    }

    private static Optional<Violation> seLinuxOptions(Pod pod, Set<String> allowedTypes) {
        Set<String> types = new TreeSet<>();
        Set<String> identities = new TreeSet<>();
        boolean onPod = hasForbiddenOptions(pod.securityContext(), allowedTypes, types, identities);
        List<String> bad = pod.containersWhere(
                container -> hasForbiddenOptions(context(container), allowedTypes, types, identities));
        if (!onPod && bad.isEmpty()) {
            return Optional.empty();
        }
        List<String> faults = new ArrayList<>();
        if (!types.isEmpty()) {
            faults.add(plural("type", types.size()) + " " + quoted(types));
        }
        for (String identity : List.of("user", "role")) {
            if (identities.contains(identity)) {
                faults.add(identity + " may not be set");
            }
        }
        return violation(
                "seLinuxOptions",
                "%s set forbidden securityContext.seLinuxOptions: %s"
                        .formatted(setters(onPod, bad), String.join("; ", faults)));
    }

    private static boolean hasForbiddenOptions(
            JsonNode securityContext, Set<String> allowedTypes, Set<String> types, Set<String> identities) {
        JsonNode options = securityContext.path("seLinuxOptions");
        boolean forbidden = false;
        if (!allowedTypes.contains(options.path("type").asText(""))) {
            types.add(options.path("type").asText());
            forbidden = true;
        }
        for (String identity : List.of("user", "role")) {
            if (!options.path(identity).asText("").isEmpty()) {
                identities.add(identity);
                forbidden = true;
            }
        }
        return forbidden;
    }

    private static Optional<Violation> seccompAnnotations(Pod pod) {
        Set<String> forbidden = new TreeSet<>();
        List<String> keys = new ArrayList<>(List.of("seccomp.security.alpha.kubernetes.io/pod"));
        pod.containers()
                .forEach(container -> keys.add("container.seccomp.security.alpha.kubernetes.io/"
                        + container.path("name").asText()));
        for (String key : keys) {
            JsonNode value = pod.metadata().path("annotations").path(key);
            String text = value.asText();
            boolean allowed =
                    text.equals("runtime/default") || text.equals("docker/default") || text.startsWith("localhost/");
            if (value.isTextual() && !allowed) {
                forbidden.add(key + "=\"" + text + "\"");
            }
        }
        return forbidden.isEmpty()
                ? Optional.empty()
                : violation(
                        "seccompProfile",
                        "forbidden %s %s"
                                .formatted(plural("annotation", forbidden.size()), String.join(", ", forbidden)));
    }

    private static Optional<Violation> seccompProfile(Pod pod) {
        Set<String> types = new TreeSet<>();
        boolean onPod = isForbiddenProfile(pod.securityContext(), "seccompProfile", types);
        List<String> bad =
                pod.containersWhere(container -> isForbiddenProfile(context(container), "seccompProfile", types));
        return !onPod && bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "seccompProfile",
                        "%s must not set securityContext.seccompProfile.type to %s"
                                .formatted(setters(onPod, bad), quoted(types)));
    }

    private static Optional<Violation> sysctls(Pod pod, Set<String> allowed) {
        List<String> forbidden = new ArrayList<>();
        for (JsonNode sysctl : pod.securityContext().path("sysctls")) {
            if (!allowed.contains(sysctl.path("name").asText())) {
                forbidden.add(sysctl.path("name").asText());
            }
        }
        return forbidden.isEmpty() ? Optional.empty() : violation("forbidden sysctls", String.join(", ", forbidden));
    }

    private static Optional<Violation> windowsHostProcess(Pod pod) {
        boolean onPod = isHostProcess(pod.securityContext());
        List<String> bad = pod.containersWhere(container -> isHostProcess(context(container)));
        return !onPod && bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "hostProcess",
                        setters(onPod, bad) + " must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static boolean isHostProcess(JsonNode securityContext) {
        return securityContext.path("windowsOptions").path("hostProcess").asBoolean(false);
    }
}
