package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.problem.ClusterException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers to a write leave open whether it was done. */
class DoubtTest {
    @ParameterizedTest
    @CsvSource({
        "0, cluster.outcome-unknown, no answer came, true, false",
        "504, cluster.server-error, the request did not complete within its time, true, false",
        "500, cluster.server-error, etcdserver: request timed out, true, false",
        "500, cluster.server-error, failed calling webhook \"policy.example.com\", false, true",
        "403, cluster.denied, the caller may not patch, false, true",
        "409, cluster.conflict, the object has been modified, false, true"
    })
    void answer_toAWrite_leavesDoubtOrRefuses(
            int status, String code, String happened, boolean doubt, boolean refusal) {
        ClusterException e = new ClusterException(
                new Problem(code, "apply Deployment/web", happened, "because", "look"),
                new RemoteError(status, "", null, false),
                null);

        assertThat(Doubt.isLeftBy(e)).isEqualTo(doubt);
        assertThat(Doubt.isRefusal(e)).isEqualTo(refusal);
    }
}
