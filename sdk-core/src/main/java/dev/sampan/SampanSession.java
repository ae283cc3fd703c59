package dev.sampan;

import java.util.function.Consumer;

/** Opens sessions. */
final class SampanSession {
    private SampanSession() {}

    static Sampan open(Consumer<ConnectSpec> configure) {
        ConnectSpec spec = new ConnectSpec();
        configure.accept(spec);
        spec.close();
        throw new UnsupportedOperationException("the session is not built yet");
    }
}
