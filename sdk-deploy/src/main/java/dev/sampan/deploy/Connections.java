package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Reading;
import java.util.List;

/**
 * What an app was said to take of a database.
 *
 * @param perReplica connections of one pod's pool, 0 when nobody said
 * @param limit how many the database has for this app, 0 when nobody said
 */
record Connections(int perReplica, int limit) {
    static final Connections UNDECLARED = new Connections(0, 0);

    static Connections of(AppSpec spec) {
        return new Connections(
                spec.connectionsPerReplica == null ? 0 : spec.connectionsPerReplica,
                spec.connectionLimit == null ? 0 : spec.connectionLimit);
    }

    static Connections of(JsonNode json) {
        return new Connections(
                json.path("perReplica").asInt(), json.path("limit").asInt());
    }

    void putInto(ObjectNode json) {
        if (!equals(UNDECLARED)) {
            json.putObject("connections").put("perReplica", perReplica).put("limit", limit);
        }
    }

    /** Whether so many pods at once stay within the limit. */
    Reading at(int pods) {
        if (perReplica == 0) {
            return new Reading(
                    Reading.Verdict.NO_DATA, "no pool is declared: connections(perReplica, limit)", List.of());
        }
        long peak = (long) pods * perReplica;
        String told = pods + " x " + perReplica + " = " + peak + " connections";
        if (limit == 0) {
            return new Reading(
                    Reading.Verdict.NO_DATA,
                    told + ", and no limit is declared: connections(perReplica, limit)",
                    List.of());
        }
        return new Reading(
                peak > limit ? Reading.Verdict.FAIL : Reading.Verdict.PASS, told + " of " + limit, List.of());
    }
}
