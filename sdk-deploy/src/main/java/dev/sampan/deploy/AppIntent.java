package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Waiver;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What somebody wants an app to be, before the cluster is looked at. Immutable.
 *
 * @param title what it is called, without the place
 * @param objects the app's objects without replicas and without notes, in the order they are applied
 * @param replicas the wished number; empty keeps what is there
 * @param replicasMatter whether the act is about the number, so that leaving it alone would be no success
 * @param forced field paths that may be taken from other managers
 * @param adopts whether objects that kubectl or Helm has made are taken over
 * @param resumes the number of the release that is gone on with; empty makes a new one
 * @param precautions what is wanted around the release
 * @param notes findings of making the intent
 */
record AppIntent(
        String app,
        String title,
        String image,
        List<ObjectNode> objects,
        OptionalInt replicas,
        boolean replicasMatter,
        String author,
        String cause,
        OptionalInt restores,
        OnFailure onFailure,
        List<Guard> guards,
        List<Waiver> waivers,
        Set<String> forced,
        boolean adopts,
        OptionalInt resumes,
        Precautions precautions,
        List<Finding> notes) {
    AppIntent {
        objects = List.copyOf(objects);
        guards = List.copyOf(guards);
        waivers = List.copyOf(waivers);
        forced = Set.copyOf(forced);
        notes = List.copyOf(notes);
    }

    AppIntent forcing(List<String> fields) {
        Set<String> all = new HashSet<>(forced);
        fields.forEach(field -> all.add(plain(field)));
        return copy(objects, all, adopts);
    }

    AppIntent adopting() {
        return copy(objects, forced, true);
    }

    AppIntent with(List<ObjectNode> others) {
        return copy(others, forced, adopts);
    }

    private AppIntent copy(List<ObjectNode> itsObjects, Set<String> itsForced, boolean itsAdopts) {
        return new AppIntent(
                app,
                title,
                image,
                itsObjects,
                replicas,
                replicasMatter,
                author,
                cause,
                restores,
                onFailure,
                guards,
                waivers,
                itsForced,
                itsAdopts,
                resumes,
                precautions,
                notes);
    }

    /** A field path without the dot that the API server puts before it. */
    static String plain(String field) {
        return field.startsWith(".") ? field.substring(1) : field;
    }
}
