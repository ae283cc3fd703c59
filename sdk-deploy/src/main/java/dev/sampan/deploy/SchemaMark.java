package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which schema of its data a release is made for, and which one it left behind. Schemas are numbered upwards; 0 is before the first
 * migration.
 *
 * @param code the schema that the release's program is made for
 * @param mark the schema that is there once the release is made
 * @param floor the oldest schema for which a program may be made and still run on that one
 * @param migrates whether the release itself brings the schema there
 */
record SchemaMark(int code, int mark, int floor, boolean migrates) {
    static final SchemaMark NONE = new SchemaMark(0, 0, 0, false);

    static SchemaMark of(JsonNode json) {
        return new SchemaMark(
                json.path("code").asInt(),
                json.path("mark").asInt(),
                json.path("floor").asInt(),
                json.path("migrates").asBoolean());
    }

    void putInto(ObjectNode json) {
        if (!equals(NONE)) {
            json.putObject("schema")
                    .put("code", code)
                    .put("mark", mark)
                    .put("floor", floor)
                    .put("migrates", migrates);
        }
    }

    /**
     * The schema that is there now. A migration that was begun and is not known to have failed may have happened, so nothing older than it
     * serves is trusted.
     */
    static SchemaMark now(Releases history) {
        int feared = 0;
        for (Release release : history) {
            SchemaMark left = release.record().memo().schema();
            if (!left.migrates() || release.journal().migrated()) {
                return new SchemaMark(left.code(), left.mark(), Math.max(feared, left.floor()), false);
            }
            if (release.verdict() != Release.Verdict.FAILED) {
                feared = Math.max(feared, left.floor());
            }
        }
        return new SchemaMark(0, 0, feared, false);
    }

    /** What a release leaves behind that brings this schema forward, or that finds it there. */
    SchemaMark after(Migration migration) {
        return migration.schema() > mark
                ? new SchemaMark(
                        migration.schema(), migration.schema(), Math.max(floor, migration.compatibleWith()), true)
                : madeFor(migration.schema());
    }

    /** What a release leaves behind that does not touch the schema. */
    SchemaMark madeFor(int program) {
        return new SchemaMark(program, mark, floor, false);
    }
}
