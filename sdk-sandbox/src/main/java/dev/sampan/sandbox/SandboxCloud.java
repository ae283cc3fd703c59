package dev.sampan.sandbox;

import java.util.function.Consumer;

/** The parts of a sandbox, started in order and stopped in reverse. */
final class SandboxCloud {
    private SandboxCloud() {}

    static Sandbox start(Consumer<SandboxSpec> configure) {
        configure.accept(new SandboxSpec());
        throw new UnsupportedOperationException("the sandbox is not built yet");
    }
}
