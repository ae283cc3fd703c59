package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.diagnosis.Verdict;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutScene;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges one object again and again as its scene changes, until it is done or hopeless, or time is over. Not thread-safe. */
final class ObjectJudge implements RolloutWait.Judge {
    private final KubeNamespace kube;
    private final Subject subject;
    private final Instant deadline;
    private final boolean oldPodsGone;
    private String uid = "";
    private Rollout last;
    private @Nullable Instant askAgain;

    ObjectJudge(KubeNamespace kube, Subject subject, Instant deadline, boolean oldPodsGone) {
        this.kube = kube;
        this.subject = subject;
        this.deadline = deadline;
        this.oldPodsGone = oldPodsGone;
        this.last = new Rollout(subject.title(), RolloutState.UNDECIDED, "not looked at yet", List.of());
    }

    @Override
    public Subject subject() {
        return subject;
    }

    /** How it stood at the last look. */
    Rollout last() {
        return last;
    }

    @Override
    public Instant next() {
        return askAgain != null && askAgain.isBefore(deadline) ? askAgain : deadline;
    }

    @Override
    public void begin(RolloutScene scene) {
        uid = scene.find(subject)
                .map(object -> Trees.text(object, "metadata", "uid"))
                .orElseThrow(() -> NamespaceRollouts.unknown(scene, subject));
    }

    /** Before it counts as bad the server is asked, past every watch. */
    @Override
    public boolean look(RolloutScene scene) {
        boolean late = !kube.session().clock().instant().isBefore(deadline);
        Rollout now = judge(scene);
        if (now.state() == RolloutState.HOPELESS || late && !now.isDone()) {
            scene.refresh(subject);
            now = judge(scene);
        }
        if (late && now.state() == RolloutState.UNDECIDED) {
            now = new RolloutReading(scene, oldPodsGone).find(subject).orElse(now);
        }
        tell(now);
        return late || now.state() != RolloutState.UNDECIDED;
    }

    private Rollout judge(RolloutScene scene) {
        Optional<ObjectNode> object = scene.find(subject);
        if (object.isEmpty()) {
            return gone("it has gone", "it was deleted while it was waited for");
        }
        if (!Trees.text(object.get(), "metadata", "uid").equals(uid)) {
            return gone("another object has its name now", "it was deleted and made anew while it was waited for");
        }
        Verdict verdict = new RolloutReading(scene, oldPodsGone).verdict(subject, object.get());
        askAgain = verdict instanceof Verdict.Undecided undecided
                ? undecided.askAgain().orElse(null)
                : null;
        return RolloutReading.rollout(subject, verdict);
    }

    private Rollout gone(String what, String reason) {
        Finding finding = new Finding(
                "deploy.rollout-gone",
                Severity.ERROR,
                Level.OBSERVE,
                subject.title(),
                what,
                reason,
                List.of(),
                "find out who did, then wait for the one that is there now");
        return new Rollout(subject.title(), RolloutState.HOPELESS, what, List.of(finding));
    }

    private void tell(Rollout now) {
        if (!now.line().equals(last.line()) || now.state() != last.state()) {
            kube.session().progress("await " + subject.title(), "rollout", now.line(), now.isDone() ? 1.0 : null);
        }
        last = now;
    }
}
