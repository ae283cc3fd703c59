package dev.sampan.lab.crash;

import dev.sampan.Sampan;
import dev.sampan.deploy.Deploy;
import dev.sampan.plan.Plan;

/** A process that deploys and is halted. Arguments: namespace, act, number of the call, moment. KUBECONFIG names the cluster. */
public final class Victim {
    static final int SURVIVED = 43;

    private Victim() {}

    public static void main(String[] arguments) {
        Act act = Act.valueOf(arguments[1]);
        try (Sampan sampan = Sampan.connect()) {
            HaltingNamespace namespace = new HaltingNamespace(
                    sampan.cluster().namespace(arguments[0]),
                    Integer.parseInt(arguments[2]),
                    Moment.valueOf(arguments[3]));
            Plan<?> plan = act.plan(Deploy.on(namespace));
            namespace.arm();
            plan.apply().orElseThrow();
        }
        Runtime.getRuntime().halt(SURVIVED);
    }
}
