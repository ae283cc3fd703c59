package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.value.Labels;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A tool that keeps an object as something outside the cluster has it, known by the marks it leaves.
 *
 * @param helm whether it is Helm, which acts when somebody runs it
 * @param name the tool and what of it, such as {@code Argo CD application shop}
 * @param when when it puts its own values back
 * @param next what to do instead
 */
record GitOpsOwner(boolean helm, String name, String when, String next) {
    private static final String AT_SYNC = "what is changed here is taken back at its next synchronisation";

    /** The owner of an object; nothing that only looks like a mark counts. */
    static Optional<GitOpsOwner> of(ObjectNode live) {
        return argo(live).or(() -> flux(live)).or(() -> helm(live));
    }

    private static Optional<GitOpsOwner> argo(ObjectNode live) {
        String tracked = Json.annotation(live, "argocd.argoproj.io/tracking-id");
        String app = tracked.isEmpty()
                ? Json.label(live, "argocd.argoproj.io/instance")
                : tracked.substring(0, Math.max(0, tracked.indexOf(':')));
        if (app.isEmpty() && writes(live, "argocd")) {
            app = Json.label(live, "app.kubernetes.io/instance");
        }
        return app.isEmpty()
                ? Optional.empty()
                : Optional.of(new GitOpsOwner(
                        false,
                        "Argo CD application " + app,
                        AT_SYNC,
                        "change it in the repository, or pause first: argocd app set " + app + " --sync-policy none"));
    }

    private static Optional<GitOpsOwner> flux(ObjectNode live) {
        return flux(live, "kustomize.toolkit.fluxcd.io", "Kustomization", "kustomization")
                .or(() -> flux(live, "helm.toolkit.fluxcd.io", "HelmRelease", "helmrelease"));
    }

    private static Optional<GitOpsOwner> flux(ObjectNode live, String prefix, String kind, String word) {
        String name = Json.label(live, prefix + "/name");
        String namespace = Json.label(live, prefix + "/namespace");
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new GitOpsOwner(
                        false,
                        "Flux " + kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name,
                        AT_SYNC,
                        "change it in the repository, or pause first: flux suspend " + word + " " + name
                                + (namespace.isEmpty() ? "" : " -n " + namespace)));
    }

    private static Optional<GitOpsOwner> helm(ObjectNode live) {
        String release = Json.annotation(live, "meta.helm.sh/release-name");
        boolean marked = Json.label(live, Labels.MANAGED_BY).equals("Helm") || writes(live, "helm");
        return release.isEmpty() || !marked
                ? Optional.empty()
                : Optional.of(new GitOpsOwner(
                        true,
                        "Helm release " + release,
                        "its next upgrade puts the values of its chart back, and its uninstallation deletes the object",
                        "change it by helm upgrade " + release + ", or take it over: adopt()"));
    }

    /** @param evidence what to put where the owner takes it from */
    Finding finding(String objects, List<Evidence> evidence) {
        return helm
                ? new Finding(
                        "deploy.helm-owner",
                        Severity.WARNING,
                        Level.WARN,
                        objects,
                        name + " decides it",
                        when,
                        evidence,
                        next)
                : new Finding(
                        "deploy.gitops-owner",
                        Severity.WARNING,
                        Level.WARN,
                        objects,
                        name + " decides it",
                        when,
                        evidence,
                        next);
    }

    private static boolean writes(ObjectNode live, String manager) {
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            if (entry.path("manager").asText().toLowerCase(Locale.ROOT).startsWith(manager)) {
                return true;
            }
        }
        return false;
    }
}
