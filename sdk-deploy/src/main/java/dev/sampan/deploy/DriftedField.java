package dev.sampan.deploy;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field that is not as the release has it.
 *
 * @param object such as {@code Deployment/web}
 * @param field its path; empty when the whole object is gone
 * @param released the value of the release, null when it has none
 * @param live the value now, null when there is none; secrets are masked
 * @param manager who owns it now; empty when nobody does, as after a deletion
 * @param since when that manager last wrote to the object; the API keeps no time per field
 */
public record DriftedField(
        String object,
        String field,
        @Nullable String released,
        @Nullable String live,
        String manager,
        Optional<Instant> since) {
    @Override
    public String toString() {
        String where = field.isEmpty() ? object : object + " " + field;
        String what = live == null ? " is gone" : " is " + live;
        String instead = released == null ? ", not of the release" : ", released as " + released;
        return where
                + what
                + instead
                + (manager.isEmpty() ? "" : ", by " + manager)
                + since.map(t -> " since " + t).orElse("");
    }
}
