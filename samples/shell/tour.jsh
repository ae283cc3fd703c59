// A walk through Sampan on a sandbox. Run it with: samples/sampan-shell samples/shell/tour.jsh
// Or type it line by line at the prompt of samples/sampan-shell.

// The world that is there already: one app, two pods.
deploy.list()
observe.health("hello")

// Build an image from a jar and push it. The plan says what would be sent; nothing is sent before apply().
var build = images.build("shop/web:1.4.0", webapp)
build
var image = build.apply().orElseThrow()

// Plan an app, read the plan, apply it. The outcome comes when the rollout is decided.
var plan = deploy.app("web", image.reference(), app -> app
    .replicas(3).port(8080).readyWhenHttp("/ready")
    .cpu("250m", "1").memory("256Mi", "512Mi")
    .cause("first release"))
plan
plan.apply()
observe.health("web")
observe.logs("web")

// The same again is no change.
deploy.app("web", image.reference(), app -> app
    .replicas(3).port(8080).readyWhenHttp("/ready")
    .cpu("250m", "1").memory("256Mi", "512Mi")
    .cause("first release")).apply()

// More pods.
deploy.scale("web", 4).apply()

// A release that cannot start: it asks for a key of a ConfigMap that is not there.
var broken = deploy.app("web", image.reference(), app -> app
    .port(8080).readyWhenHttp("/ready")
    .cpu("250m", "1").memory("256Mi", "512Mi")
    .configEnv("MODE", "settings", "mode")
    .cause("read the mode from settings"))
var failed = broken.apply()
failed
observe.health("web")
rollouts.get("deployment/web")

// Back to the last good release, configuration and all.
deploy.rollback("web")
deploy.rollback("web").apply()
deploy.history("web")

// What the namespace exposes, and a guard that reviews plans.
security.review()
deploy.app("tool", "registry.example.com/team/tool:latest@sha256:" + "0".repeat(64), app -> app
    .runAsRoot().guard(security.posture()))

// Gone again.
deploy.delete("web").apply()
deploy.list()

// Several apps in one act: one list and one watch per kind, however many; the second waits for the first.
var both = deploy.apps(all -> all
    .app("api", image.reference(), app -> app.port(8080).readyWhenHttp("/ready"))
    .then()
    .app("page", image.reference(), app -> app.port(8080).readyWhenHttp("/ready")))
both
both.apply()
deploy.drift("page")

// Anything in the namespace, whoever wrote it: has it come up?
rollouts.list()
rollouts.await("deployment/api", Duration.ofMinutes(5))

// The account: its clusters, which type of cluster has what is needed, its registry instances.
clusters.list()
clusters.compare(needs -> needs.nodes().spot())
registries.list()
