package dev.sampan.internal.kubeconfig;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import java.util.Collection;

/** What can be wrong with a kubeconfig. */
final class KubeconfigProblems {
    private KubeconfigProblems() {}

    static InvalidRequestException unreadable(String where, String why) {
        return InvalidRequestException.of(
                "kubeconfig.unreadable",
                "read the kubeconfig " + where,
                why,
                "the file is damaged, or is no kubeconfig",
                "see: kubectl config view --kubeconfig " + where);
    }

    static InvalidRequestException malformed(String what, String why) {
        return InvalidRequestException.of(
                "kubeconfig.malformed",
                "use " + what + " of the kubeconfig",
                Redaction.line(why),
                "the entry was written by hand or cut",
                "write it anew, for an ACK cluster by Sampan.cluster(name)");
    }

    static InvalidRequestException noContext(String name, Collection<String> there) {
        return InvalidRequestException.of(
                "kubeconfig.no-such-context",
                name.isEmpty() ? "find the current context" : "find the context " + name,
                name.isEmpty() ? "the kubeconfig names none" : "the kubeconfig has no context of this name",
                there.isEmpty() ? "it has no contexts at all" : "it has " + String.join(", ", there),
                "name one with connect(c -> c.context(...)) or kubectl config use-context");
    }

    static InvalidRequestException none() {
        return InvalidRequestException.of(
                "kubeconfig.none",
                "find a kubeconfig",
                "none was given and ~/.kube/config is not there",
                "KUBECONFIG is not set in this process",
                "set KUBECONFIG, or connect(c -> c.kubeconfig(path)), or name an ACK cluster with cluster(name)");
    }

    static InvalidRequestException execDenied(String user, String command) {
        return InvalidRequestException.of(
                "kubeconfig.exec-denied",
                "use the credential of user " + user,
                "it would run the program " + Redaction.line(command, 200),
                "a kubeconfig may run no program unless its absolute path is allowed",
                "if you trust it: connect(c -> c.allowExecPlugin(Path.of(\"/absolute/path\")))");
    }

    static InvalidRequestException authProviderDenied(String user) {
        return InvalidRequestException.of(
                "kubeconfig.auth-provider",
                "use the credential of user " + user,
                "it has an auth-provider, which Kubernetes removed in 1.26",
                "the kubeconfig was made by an old tool",
                "make the kubeconfig anew");
    }

    static InvalidRequestException execFailed(String command, String why, String reason) {
        return InvalidRequestException.of(
                "kubeconfig.exec-failed",
                "get a credential from " + Redaction.line(command, 200),
                why,
                reason,
                "run it by hand and see that it prints an ExecCredential");
    }

    static InvalidRequestException insecure(String cluster) {
        return InvalidRequestException.of(
                "kubeconfig.insecure-tls",
                "use the cluster " + cluster,
                "its kubeconfig says insecure-skip-tls-verify",
                "whoever sits between could read and change everything",
                "give it the server's CA, or connect(c -> c.allowInsecureTls())");
    }

    static InvalidRequestException cleartext(String server) {
        return InvalidRequestException.of(
                "kubeconfig.cleartext",
                "use the server " + Redaction.line(server, 200),
                "its URL has no TLS",
                "plain HTTP is for loopback addresses only",
                "use https");
    }
}
