package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Plan;
import dev.sampan.sandbox.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserPermissionsTest {
    private Sandbox sandbox;
    private Sampan sampan;
    private UserPermissions permissions;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        permissions = Clusters.on(sampan).permissions("215305466183700000");
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    @Test
    void grant_ofASecondPermission_leavesTheFirst() {
        permissions.grant("sandbox", "dev", "shop").apply().orElseThrow();

        PermissionListing both =
                permissions.grant("sandbox", "ops", "team").apply().orElseThrow();

        assertThat(both.all()).extracting(ClusterPermission::namespace).containsExactly("shop", "team");
        assertThat(permissions.grant("sandbox", "ops", "team").isEmpty()).isTrue();
    }

    @Test
    void grant_ofAnotherRole_replacesTheOneInThatPlaceOnly() {
        permissions.grant("sandbox", "dev", "shop").apply().orElseThrow();
        permissions.grant("sandbox", "restricted").apply().orElseThrow();

        permissions.grant("sandbox", "admin", "shop").apply().orElseThrow();

        assertThat(permissions.list().all()).extracting(ClusterPermission::role).containsExactly("admin", "restricted");
    }

    @Test
    void revoke_ofOne_leavesTheOthers() {
        permissions.grant("sandbox", "dev", "shop").apply().orElseThrow();
        permissions.grant("sandbox", "ops", "team").apply().orElseThrow();

        assertThat(permissions.revoke("sandbox", "shop").apply()).isInstanceOf(Done.class);

        assertThat(permissions.list().all())
                .extracting(ClusterPermission::namespace)
                .containsExactly("team");
    }

    @Test
    void grant_afterSomebodyElseGranted_isOutdated() {
        Plan<PermissionListing> plan = permissions.grant("sandbox", "dev", "shop");
        permissions.grant("sandbox", "ops", "team").apply().orElseThrow();

        assertThatThrownBy(plan::apply).hasMessageContaining("cluster.plan-outdated");
    }
}
