package dev.sampan.deploy;

import java.util.Locale;

/** What is known of the managers that write fields: what becomes of a field that is taken from one by force. */
final class Consequences {
    private Consequences() {}

    /** What taking a field does, in a sentence without its beginning. */
    static String ofForce(String manager) {
        String name = manager.toLowerCase(Locale.ROOT);
        if (name.startsWith("argocd") || name.equals("kustomize-controller") || name.equals("flux")) {
            return "its next synchronisation puts its own value back, or fails with a conflict";
        }
        if (name.equals("helm") || name.equals("helm-controller")) {
            return "its next upgrade puts the value of its chart back, or fails with a conflict";
        }
        if (name.startsWith("kubectl") || name.equals("before-first-apply")) {
            return "what a person set by hand is gone, and nobody puts it back by itself";
        }
        if (name.endsWith("-controller-manager")
                || name.endsWith("-controller")
                || name.endsWith("-operator")
                || name.startsWith("vpa-")
                || name.startsWith("keda")
                || name.equals("manager")) {
            return "a controller writes: it puts its own value back at once, and the two of you fight";
        }
        return "it may put its own value back";
    }
}
