package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One rollout to wait for.
 *
 * @param act what progress calls it
 * @param release the number that the Deployment must carry
 * @param since when it was written
 * @param written the Deployment as it was after writing
 */
record Awaited(String app, String act, String release, Instant since, ObjectNode written) {
    Awaited as(ObjectNode nowWritten) {
        return new Awaited(app, act, release, since, nowWritten);
    }
}
