package dev.sampan.lab.target;

import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTime;
import java.util.Map;

/** A cloud that suites run on: its endpoints, and what it is. Suites do not ask which one they got. */
public interface Target extends AutoCloseable {
    /** A sandbox of this JVM, in AUTO time. Closing stops it. */
    static Target sandbox() {
        return sandbox(SandboxTime.AUTO);
    }

    /** A sandbox of this JVM. Closing stops it. */
    static Target sandbox(SandboxTime time) {
        return ExportedTarget.of(Sandbox.start(spec -> spec.time(time)));
    }

    /**
     * What an export file of the lab, or of the sandbox, leads to. Closing stops nothing.
     *
     * @param environment KUBECONFIG, SAMPAN_REGISTRY, SAMPAN_REGISTRY_USER and SAMPAN_REGISTRY_PASSWORD
     */
    static Target of(String name, Map<String, String> environment) {
        return ExportedTarget.of(name, environment);
    }

    /** What reports call it. */
    String name();

    /** A kubeconfig of an administrator, as text. */
    String kubeconfig();

    /** The API server, trusted and logged in. */
    Endpoint kubernetes();

    /** The registry, logged in by Basic authentication. */
    Endpoint registry();

    /** The variables of the environment that programs of this target need; KUBECONFIG names a file. */
    Map<String, String> environment();

    @Override
    void close();
}
