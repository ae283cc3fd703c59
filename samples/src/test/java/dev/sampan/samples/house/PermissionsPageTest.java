package dev.sampan.samples.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudPermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/permissions.md} equal to the calls that the sources declare. Set {@code SAMPAN_WRITE_DOCS} in the environment to write
 * the page anew.
 */
class PermissionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "permissions.md");

    @Test
    void page_saysWhatTheDeclarationsSay() throws IOException {
        if (System.getenv("SAMPAN_WRITE_DOCS") != null) {
            Files.writeString(PAGE, page(CloudPermissions.all()));
        }
        assertThat(Files.readString(PAGE))
                .as("run it with SAMPAN_WRITE_DOCS=1")
                .isEqualTo(page(CloudPermissions.all()));
    }

    @Test
    void declarations_areUnique() {
        List<String> names = CloudPermissions.all().stream().map(CloudApi::name).toList();
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(25);
    }

    private static String page(List<CloudApi> apis) {
        StringBuilder page = new StringBuilder("""
                # Permissions

                Every call that Sampan makes to the cloud, what RAM has to allow for it, and what a repetition of it would do. A call that
                changes something is sent again when that does no harm (*again*), or never before it was read back whether it was done (*read
                back*). This page is generated from the sources.

                | RAM action | Resource | Repeated |
                |---|---|---|
                """);
        apis.stream()
                .filter(api -> !api.ramAction().isEmpty())
                .sorted(Comparator.comparing(CloudApi::ramAction))
                .forEach(api -> page.append("| `")
                        .append(api.ramAction())
                        .append("` | `")
                        .append(api.ramResource())
                        .append("` | ")
                        .append(repeated(api))
                        .append(" |\n"));
        page.append("\nNo permission is needed for ");
        page.append(String.join(
                ", ",
                apis.stream()
                        .filter(api -> api.ramAction().isEmpty())
                        .map(api -> "`" + api.name() + "`")
                        .sorted()
                        .toList()));
        page.append(".\n\n## The policy of all of them\n\n```json\n");
        page.append(CloudPermissions.policyOfAll()).append("\n```\n\n");
        page.append("""
                Allow less where less is needed: leave out the actions of what is not used, and name the instance, the namespace or the
                repository in the resource, such as `acs:cr:*:*:repository/cri-abc123/shop/*`. `cr:PullRepository` and `cr:PushRepository` belong to
                no call: the registry asks for them when somebody comes with a temporary login.
                """);
        return page.toString();
    }

    private static String repeated(CloudApi api) {
        return switch (api.callClass()) {
            case READ -> "reads";
            case IDEMPOTENT_WRITE -> "again";
            case NON_IDEMPOTENT -> "read back";
        };
    }
}
