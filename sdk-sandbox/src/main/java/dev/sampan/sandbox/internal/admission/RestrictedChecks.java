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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What the restricted level asks beside the baseline: the hardening that is good practice. */
final class RestrictedChecks {
    private static final List<String> VOLUME_TYPES = List.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    /** In order of name. */
    static final List<SecurityCheck> ALL = List.of(
            new SecurityCheck("allowPrivilegeEscalation", 8, 25, RestrictedChecks::privilegeEscalation),
            new SecurityCheck(
                    "allowPrivilegeEscalation", 25, STILL, unlessWindows(RestrictedChecks::privilegeEscalation)),
            new SecurityCheck(
                    "capabilities_restricted", 22, 25, "capabilities_baseline", RestrictedChecks::capabilities),
            new SecurityCheck(
                    "capabilities_restricted",
                    25,
                    STILL,
                    "capabilities_baseline",
                    unlessWindows(RestrictedChecks::capabilities)),
            new SecurityCheck("procMount_restricted", 35, STILL, "procMount", BaselineChecks::procMount),
            new SecurityCheck("restrictedVolumes", 0, STILL, "hostPathVolumes", RestrictedChecks::volumes),
            new SecurityCheck("runAsNonRoot", 0, 35, RestrictedChecks::runAsNonRoot),
            new SecurityCheck("runAsNonRoot", 35, STILL, unlessOwnUsers(RestrictedChecks::runAsNonRoot)),
            new SecurityCheck("runAsUser", 23, 35, RestrictedChecks::runAsUser),
            new SecurityCheck("runAsUser", 35, STILL, unlessOwnUsers(RestrictedChecks::runAsUser)),
            new SecurityCheck(
                    "seccompProfile_restricted", 19, 25, "seccompProfile_baseline", RestrictedChecks::seccompProfile),
            new SecurityCheck(
                    "seccompProfile_restricted",
                    25,
                    STILL,
                    "seccompProfile_baseline",
                    unlessWindows(RestrictedChecks::seccompProfile)));

    private RestrictedChecks() {}

    private static Function<Pod, Optional<Violation>> unlessWindows(Function<Pod, Optional<Violation>> rule) {
        return pod -> pod.isWindows() ? Optional.empty() : rule.apply(pod);
    }

    private static Function<Pod, Optional<Violation>> unlessOwnUsers(Function<Pod, Optional<Violation>> rule) {
        return pod -> pod.hasOwnUsers() ? Optional.empty() : rule.apply(pod);
    }

    private static Optional<Violation> privilegeEscalation(Pod pod) {
        List<String> bad = pod.containersWhere(
                container -> context(container).path("allowPrivilegeEscalation").asBoolean(true));
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "allowPrivilegeEscalation != false",
                        containers(bad) + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static Optional<Violation> capabilities(Pod pod) {
        List<String> keeping = pod.containersWhere(container -> {
            for (JsonNode dropped : context(container).path("capabilities").path("drop")) {
                if (dropped.asText().equals("ALL")) {
                    return false;
                }
            }
            return true;
        });
        Set<String> added = new TreeSet<>();
        List<String> adding = pod.containersWhere(container -> {
            Set<String> here = new TreeSet<>();
            addTexts(context(container).path("capabilities").path("add"), Set.of("NET_BIND_SERVICE"), here);
            added.addAll(here);
            return !here.isEmpty();
        });
        List<String> faults = new ArrayList<>();
        if (!keeping.isEmpty()) {
            faults.add(containers(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            faults.add("%s must not include %s in securityContext.capabilities.add"
                    .formatted(containers(adding), quoted(added)));
        }
        return faults.isEmpty() ? Optional.empty() : violation("unrestricted capabilities", String.join("; ", faults));
    }

    private static Optional<Violation> volumes(Pod pod) {
        List<String> bad = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (JsonNode volume : pod.spec().path("volumes")) {
            if (VOLUME_TYPES.stream().noneMatch(volume::hasNonNull)) {
                bad.add(volume.path("name").asText());
                types.add(volume.properties().stream()
                        .map(java.util.Map.Entry::getKey)
                        .filter(field -> !field.equals("name"))
                        .findFirst()
                        .orElse("unknown"));
            }
        }
        return bad.isEmpty()
                ? Optional.empty()
                : violation(
                        "restricted volume types",
                        "%s %s %s %s %s"
                                .formatted(
                                        plural("volume", bad.size()),
                                        quoted(bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        plural("restricted volume type", types.size()),
                                        quoted(types)));
    }

    private static Optional<Violation> runAsNonRoot(Pod pod) {
        JsonNode onPod = pod.securityContext().path("runAsNonRoot");
        boolean podSaysNo = onPod.isBoolean() && !onPod.asBoolean();
        List<String> sayNo = pod.containersWhere(container -> {
            JsonNode own = context(container).path("runAsNonRoot");
            return own.isBoolean() && !own.asBoolean();
        });
        if (podSaysNo || !sayNo.isEmpty()) {
            return violation(
                    "runAsNonRoot != true",
                    setters(podSaysNo, sayNo) + " must not set securityContext.runAsNonRoot=false");
        }
        List<String> silent = onPod.asBoolean(false)
                ? List.of()
                : pod.containersWhere(
                        container -> !context(container).path("runAsNonRoot").isBoolean());
        return silent.isEmpty()
                ? Optional.empty()
                : violation(
                        "runAsNonRoot != true",
                        "pod or " + containers(silent) + " must set securityContext.runAsNonRoot=true");
    }

    private static Optional<Violation> runAsUser(Pod pod) {
        boolean onPod = isRoot(pod.securityContext());
        List<String> bad = pod.containersWhere(container -> isRoot(context(container)));
        return !onPod && bad.isEmpty()
                ? Optional.empty()
                : violation("runAsUser=0", setters(onPod, bad) + " must not set runAsUser=0");
    }

    private static boolean isRoot(JsonNode securityContext) {
        return securityContext.path("runAsUser").asLong(-1) == 0;
    }

    private static Optional<Violation> seccompProfile(Pod pod) {
        Set<String> types = new TreeSet<>();
        boolean onPod = BaselineChecks.isForbiddenProfile(pod.securityContext(), "seccompProfile", types);
        boolean podIsFine = !onPod && pod.securityContext().hasNonNull("seccompProfile");
        List<String> bad = pod.containersWhere(
                container -> BaselineChecks.isForbiddenProfile(context(container), "seccompProfile", types));
        if (onPod || !bad.isEmpty()) {
            return violation(
                    "seccompProfile",
                    "%s must not set securityContext.seccompProfile.type to %s"
                            .formatted(setters(onPod, bad), quoted(types)));
        }
        List<String> silent = podIsFine
                ? List.of()
                : pod.containersWhere(container -> !context(container).hasNonNull("seccompProfile"));
        return silent.isEmpty()
                ? Optional.empty()
                : violation(
                        "seccompProfile",
                        "pod or %s must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""
                                .formatted(containers(silent)));
    }
}
