package dev.sampan.deploy;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.deploy.InterceptedNamespace.Calls;
import dev.sampan.deploy.InterceptedNamespace.Send;
import dev.sampan.internal.retry.SendMark;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Plan;
import dev.sampan.problem.SampanException;
import java.nio.file.Path;
import okhttp3.OkHttpClient;

/** A process that deploys and really halts at one of its writes. Arguments: kubeconfig, namespace, act, number of the write, moment. */
final class CrashVictim {
    static final int HALTED = 42;
    static final int SURVIVED = 43;

    private CrashVictim() {}

    public static void main(String[] arguments) {
        CrashAct act = CrashAct.valueOf(arguments[2]);
        try (Sampan sampan = Sampan.connect(spec -> spec.kubeconfig(Path.of(arguments[0])))) {
            Namespace namespace = sampan.cluster().namespace(arguments[1]);
            Halt halt = new Halt(
                    sampan.unwrap(Session.class).http(), Integer.parseInt(arguments[3]), Moment.valueOf(arguments[4]));
            Plan<?> plan = act.plan(Deploy.on(InterceptedNamespace.of(namespace, halt)));
            halt.armed = true;
            plan.apply();
            Runtime.getRuntime().halt(SURVIVED);
        }
    }

    private static final class Halt implements Calls {
        private final OkHttpClient http;
        private final int write;
        private final Moment moment;
        private int writes;
        private boolean armed;

        Halt(OkHttpClient http, int write, Moment moment) {
            this.http = http;
            this.write = write;
            this.moment = moment;
        }

        @Override
        public Object call(Call call, Send send) throws Throwable {
            if (!armed || !call.write() || ++writes != write) {
                return send.now();
            }
            if (moment == Moment.AFTER_SEND) {
                haltOnceSent(send);
            } else if (moment == Moment.AFTER_REPLY) {
                hear(send);
            }
            Runtime.getRuntime().halt(HALTED);
            throw new IllegalStateException("a halted process goes no further");
        }

        private static void hear(Send send) throws Throwable {
            try {
                send.now();
            } catch (SampanException e) {
                // a refusal is an answer as well
            }
        }

        private void haltOnceSent(Send send) {
            Thread sending = new Thread(() -> {
                try {
                    send.now();
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
            sending.start();
            while (sending.isAlive() && !isSending()) {
                Thread.onSpinWait();
            }
        }

        private boolean isSending() {
            return http.dispatcher().runningCalls().stream()
                    .filter(call -> !call.request().method().equals("GET"))
                    .map(call -> call.request().tag(SendMark.class))
                    .anyMatch(mark -> mark != null && mark.hasBegun());
        }
    }
}
