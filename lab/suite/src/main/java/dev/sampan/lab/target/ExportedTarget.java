package dev.sampan.lab.target;

import dev.sampan.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

final class ExportedTarget implements Target {
    private final String name;
    private final Map<String, String> environment;
    private final String kubeconfig;
    private final Runnable stop;
    private final Endpoint kubernetes;
    private final Endpoint registry;

    /** @param stop what closing does */
    ExportedTarget(String name, String kubeconfig, Map<String, String> environment, Runnable stop) {
        this.name = name;
        this.environment = Map.copyOf(environment);
        this.kubeconfig = kubeconfig;
        this.stop = stop;
        this.kubernetes = Endpoint.kubernetes(kubeconfig);
        this.registry = Endpoint.registry(
                variable("SAMPAN_REGISTRY"), variable("SAMPAN_REGISTRY_USER"), variable("SAMPAN_REGISTRY_PASSWORD"));
    }

    static ExportedTarget of(String name, Map<String, String> environment) {
        return new ExportedTarget(name, read(Path.of(variable(environment, "KUBECONFIG"))), environment, () -> {});
    }

    static ExportedTarget of(Sandbox sandbox) {
        return new ExportedTarget("sandbox", sandbox.kubeconfig(), sandbox.environment(), sandbox::close);
    }

    private String variable(String wanted) {
        return variable(environment, wanted);
    }

    private static String variable(Map<String, String> environment, String wanted) {
        String value = environment.get(wanted);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    wanted + " is not set: start the lab with lab/up, then: . lab/.run/lab.env");
        }
        return value;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the kubeconfig cannot be read: start the lab with lab/up", e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kubeconfig() {
        return kubeconfig;
    }

    @Override
    public Endpoint kubernetes() {
        return kubernetes;
    }

    @Override
    public Endpoint registry() {
        return registry;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() {
        stop.run();
    }
}
