package dev.sampan.deploy;

import dev.sampan.Namespace;
import dev.sampan.Registry;
import dev.sampan.plan.Plan;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The apps of one namespace. Every change is a plan; only its {@code apply()} writes. Thread-safe; it lives as long as its
 * session.
 *
 * <pre>{@code
 * var deploy = Deploy.on(sampan.cluster("prod-sg").namespace("shop"));
 * var plan = deploy.app("web", image.reference(), app -> app
 *     .replicas(3).port(8080).readyWhenHttp("/ready").cpu("250m", "1").memory("256Mi", "512Mi"));
 * System.out.println(plan);
 * var outcome = plan.apply();
 * deploy.rollback("web").apply();
 * }</pre>
 *
 * <p>An app is one Deployment, a Service of the same name when it has a port, and immutable ConfigMaps named by their content.
 * Objects are written by server-side apply under the field manager {@code sampan}, never forced unless
 * {@link AppPlan#force(String...)} says so per field; restarts are written under {@code sampan-journal}. Each deploy is a
 * numbered {@link Release}, kept as a Secret of the namespace.
 *
 * <p>The record of a release is written before anything else, and a Lease is held until its verdict is, {@code sampan-<app>} or one on
 * all apps of an act: another act on the app meanwhile is refused with {@link AppHeldException}. When the process dies, the Lease runs
 * out after a minute; {@link #interrupted()} lists what was left, {@link #resume} goes on with it, {@link #abort} takes it back, and a
 * new deploy goes over it.
 *
 * <p>RBAC in the namespace: what {@link #role} says. A verb that is missing is named by {@code apply()} before anything is written,
 * after one request that asks for all of them.
 */
public interface Deploy {
    /** The apps of this namespace. No call is made. */
    static Deploy on(Namespace namespace) {
        return new NamespaceDeploy(namespace, null);
    }

    /**
     * A copy that may ask this registry: a tag of it is resolved to its digest when a plan is made, and a rollback is refused
     * when its image is gone from it. Without a registry an image must be given by digest.
     */
    Deploy withRegistry(Registry registry);

    /** Plans an app with every default. The same as {@code app(name, image, app -> {})}. */
    AppPlan app(String name, String image);

    /**
     * Plans to create the app or to bring it to this spec. What the spec leaves out falls back to its default, except replicas:
     * an app that is there keeps the number it has.
     *
     * <p>Calls: one list per kind, and a server-side dry-run of each object that would change.
     *
     * @param name the app's name, a DNS label: the name of its Deployment and Service
     * @param image {@code registry/repository[:tag]@digest}
     * @throws dev.sampan.problem.InvalidRequestException if the spec cannot be meant so
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked
     */
    AppPlan app(String name, String image, Consumer<AppSpec> spec);

    /**
     * Plans many apps at once: they are read by one list per kind, written side by side, and waited for by one watch per kind, however
     * many there are. Each app becomes a release of its own.
     *
     * <pre>{@code
     * var plan = deploy.apps(all -> all
     *     .app("db", dbImage, app -> app.port(5432))
     *     .then()
     *     .app("web", webImage, app -> app.replicas(3).port(8080)));
     * }</pre>
     *
     * <p>Calls: one list per kind, and a server-side dry-run of each object that would change.
     *
     * @throws dev.sampan.problem.InvalidRequestException if a spec cannot be meant so, or an app is given twice
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked
     */
    AppsPlan apps(Consumer<AppsSpec> spec);

    /**
     * Plans the last good release before the current one; {@link RollbackPlan#to(int)} names another. All that a release holds is
     * restored: image, configuration, replicas (unless another manager owns them), every field of the app. It becomes a new release.
     */
    RollbackPlan rollback(String app);

    /**
     * Plans another number of replicas; the rest of the app stays as its current release has it. It becomes a new release. Refused
     * while an autoscaler or another manager owns the number.
     */
    AppPlan scale(String app, int replicas);

    /** Plans to replace every pod without another change, under the app's own rolling-update bounds. It is no release. */
    Plan<App> restart(String app);

    /**
     * Plans to hold the rollout of an app where it is, as {@code kubectl rollout pause} does: no further pod is replaced, the number of
     * pods still follows. An {@code apply()} that waits for it ends {@link dev.sampan.plan.Stopped} and its release stays pending; what is
     * deployed to a paused app waits as well. It is the brake of an act that is under way, so it does not wait for its Lease; the outcome
     * names whose act it holds.
     */
    Plan<App> pauseRollout(String app);

    /**
     * Plans to let a paused rollout go on. Applying waits for it as deploying does, writes the verdict of the release that it brings, and
     * does with one that fails what its {@link AppSpec#onFailure} says. Its gates are not kept: {@link RolloutPlan#watch} takes them anew.
     * Refused while another manager than Sampan holds the switch, such as {@code kubectl rollout pause}.
     *
     * <p>Calls: one get, and one list of the release's record.
     */
    RolloutPlan resumeRollout(String app);

    /**
     * Plans to delete the app: every object that Sampan made for it, its releases included. Other objects are left alone. An interrupted
     * deletion is gone on with.
     */
    Plan<App> delete(String app);

    /**
     * Plans to note why something about a release was decided as it was. The release itself stays as it is recorded; the note is kept
     * beside it, listed in {@link #history}, exported by {@link Releases#toMarkdown()}, and gone with it.
     *
     * @param release its number
     * @param decision the decision and its reason, at most 2,000 characters; what looks like a secret is hidden
     */
    Plan<Release> note(String app, int release, String decision);

    /** The releases of an app, newest first; empty if there are none. */
    Releases history(String app);

    /**
     * Which fields of the release that the app carries are otherwise now, who changed them and since when, with a plan to restore
     * the release. What others have added is theirs and no drift, nor is a number of replicas that an autoscaler owns.
     *
     * <p>Calls: one list per kind, and a server-side dry-run of each object of which another owns something.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such app, or the record of its release is gone
     */
    Drift drift(String app);

    /**
     * The deploys and rollbacks whose process died or was stopped before their verdict was written, with how far each came. One that is
     * still under way is not among them.
     *
     * <p>Calls: one list per kind, leases included.
     */
    InterruptedActs interrupted();

    /**
     * Plans to go on with an interrupted release from where it was left, up to its verdict. Whoever was at it before can write no more
     * once this is applied. A migration that runs already is waited for. Gates that the release was to be watched by died with its process.
     *
     * @throws dev.sampan.problem.InvalidRequestException if nothing of the app was interrupted
     * @throws AppHeldException if somebody is at it
     */
    Plan<Release> resume(String app);

    /**
     * Plans to take an interrupted release back. What was good before it is restored, as a new release if anything was written; if it was
     * the first, what it has created is deleted. The outcome's release is the interrupted one.
     *
     * @throws dev.sampan.problem.InvalidRequestException if nothing of the app was interrupted
     * @throws AppHeldException if somebody is at it
     */
    Plan<Release> abort(String app);

    /** The app, if Sampan deployed one of this name here. */
    Optional<App> find(String app);

    /**
     * The app.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is none; the message lists those there are
     */
    App get(String app);

    /** The apps that Sampan deployed here, by name. */
    Apps list();

    /**
     * The Role of RBAC that a caller needs for these acts on the apps of this namespace, and nothing more. No call is made.
     *
     * <pre>{@code
     * Files.writeString(Path.of("deployer.yaml"), deploy.role("deployer").yaml());   // kubectl apply -f deployer.yaml
     * }</pre>
     *
     * @param name of the Role, a DNS label
     * @param acts none means all of them
     */
    Role role(String name, Act... acts);
}
