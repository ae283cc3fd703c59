package dev.sampan.registry;

import dev.sampan.Sampan;
import java.util.Optional;

/**
 * The ACR instances of the account in the session's region. Every change is a plan; only its {@code apply()} writes. Thread-safe;
 * it lives as long as its session.
 *
 * <pre>{@code
 * var acme = Registries.on(sampan).get("acme");
 * System.out.println(acme.repositories("shop"));
 * System.out.println(acme.repository("shop/web", r -> r.immutableTags().summary("the shop")));
 * System.out.println(acme.network().whyDenied("shop/web", "203.0.113.7"));
 * }</pre>
 *
 * <p>The permissions that each call needs are listed in {@code docs/permissions.md}.
 */
public interface Registries {
    /** The instances that this session can see. No call is made. */
    static Registries on(Sampan sampan) {
        return AcrRegistries.on(sampan);
    }

    /** All instances. Cloud call: {@code cr:ListInstance}, one for each fifty, when they are needed and then up to sixteen at a time. */
    Listing<RegistryInstance> list();

    /** The instance with this name or id. Cloud call: {@code cr:ListInstance}. */
    Optional<RegistryInstance> find(String nameOrId);

    /**
     * As {@link #find}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is none; the message lists those there are
     */
    RegistryInstance get(String nameOrId);
}
