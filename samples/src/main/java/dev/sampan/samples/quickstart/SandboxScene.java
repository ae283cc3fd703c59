package dev.sampan.samples.quickstart;

import dev.sampan.Sampan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.image.ImageSpec;
import dev.sampan.plan.Evidence;
import dev.sampan.sandbox.Sandbox;

/** A cloud of its own on this machine, whose pods are processes. */
final class SandboxScene implements Scene, AutoCloseable {
    private static final String NAMESPACE = "demo";

    private final Request request;
    private final Sandbox sandbox;
    private final Sampan sampan;

    SandboxScene(Request request, Screen screen) {
        this.request = request;
        sandbox = Sandbox.start(s -> s.processRuntime());
        sampan = sandbox.connect(c -> c.progress(screen::hear));
    }

    @Override
    public String title() {
        return "in a cloud of its own on this machine";
    }

    @Override
    public Sampan sampan() {
        return sampan;
    }

    @Override
    public String registry() {
        return sandbox.registry();
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public void equip(ImageSpec image) {
        // the process runtime brings this machine's Java
    }

    @Override
    public void directToFail(AppSpec app) {
        // the process fails by itself
    }

    @Override
    public boolean provesTheFailure(Evidence evidence) {
        return evidence.source().startsWith("log ") && evidence.text().contains(request.lastWords());
    }

    @Override
    public String requireServing(String app) throws InterruptedException {
        String path = request.readyPath();
        ServiceCall.Answer answer = new ServiceCall(sandbox.service(NAMESPACE, app, request.port())).get(path);
        if (answer.status() != 200) {
            throw new StoryFailedException("GET " + path + " through the Service gave " + answer.status());
        }
        return "GET " + path + " through Service " + app + ": HTTP 200, \"" + answer.firstLine() + "\"";
    }

    @Override
    public void close() {
        sampan.close();
        sandbox.close();
    }
}
