package dev.sampan.deploy.rollout;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Objects by the words that kubectl takes: {@code statefulset/db}, {@code sts/db}, {@code StatefulSet/db}. */
final class ObjectName {
    private static final Map<Kind, String> SHORT = Map.of(
            Kind.DEPLOYMENT, "deploy",
            Kind.STATEFUL_SET, "sts",
            Kind.DAEMON_SET, "ds",
            Kind.CRON_JOB, "cj",
            Kind.PERSISTENT_VOLUME_CLAIM, "pvc",
            Kind.HORIZONTAL_POD_AUTOSCALER, "hpa",
            Kind.CUSTOM_RESOURCE_DEFINITION, "crd");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private ObjectName() {}

    static Subject parse(String text) {
        int slash = text.indexOf('/');
        String name = text.substring(slash + 1);
        Optional<Kind> kind = slash < 0 ? Optional.empty() : kind(text.substring(0, slash));
        if (kind.isEmpty() || !NAME.matcher(name).matches()) {
            throw InvalidRequestException.of(
                    "deploy.rollout-name",
                    "look at the rollout of " + Redaction.line(text, 80),
                    "that is no kind and name of an object whose rollout can be judged",
                    "the kinds are deployment, statefulset, daemonset, job, cronjob, pvc, hpa and crd",
                    "write it as kubectl takes it, such as \"statefulset/db\"");
        }
        return new Subject(kind.get(), name);
    }

    private static Optional<Kind> kind(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        String plain = dot < 0 ? lower : lower.substring(0, dot);
        return Subject.kinds().stream()
                .filter(kind -> plain.equals(kind.kind().toLowerCase(Locale.ROOT))
                        || plain.equals(kind.plural())
                        || plain.equals(SHORT.get(kind)))
                .findFirst();
    }
}
