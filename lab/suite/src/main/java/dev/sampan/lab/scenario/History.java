package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/** Every state that watches reported, over all kinds in the order in which the server wrote them. Thread-safe. */
final class History {
    private static final Comparator<State> AS_WRITTEN = Comparator.comparingLong(State::revision);

    private final List<State> states = new ArrayList<>();

    /** An object as it became at a revision of the whole store, or as it was when it was deleted. */
    record State(long revision, Kind kind, boolean deleted, JsonNode object) {
        static State of(Kind kind, boolean deleted, JsonNode object) {
            return new State(object.path("metadata").path("resourceVersion").asLong(), kind, deleted, object);
        }

        String name() {
            return object.path("metadata").path("name").asText();
        }
    }

    /** The kinds have watches of their own: one may be ahead of another, so a state is put where it belongs. */
    synchronized void add(State state) {
        int at = states.size();
        while (at > 0 && AS_WRITTEN.compare(states.get(at - 1), state) > 0) {
            at--;
        }
        states.add(at, state);
        notifyAll();
    }

    /** Plays the states from the beginning and stops where the visitor says true; false if it never did. */
    synchronized boolean replay(BiPredicate<Long, World> visitor) {
        World world = new World();
        for (int at = 0; at < states.size(); at++) {
            State state = states.get(at);
            world.become(state);
            boolean whole = at + 1 == states.size() || states.get(at + 1).revision() > state.revision();
            if (whole && visitor.test(state.revision(), world)) {
                return true;
            }
        }
        return false;
    }

    World last() {
        return at(Long.MAX_VALUE);
    }

    synchronized World at(long revision) {
        World world = new World();
        states.stream().filter(state -> state.revision() <= revision).forEach(world::become);
        return world;
    }

    /** The newest of all states. */
    synchronized long revision() {
        return states.isEmpty() ? 0 : states.get(states.size() - 1).revision();
    }

    /** Whether an object's state of this revision, or a later one, is there. */
    synchronized boolean tells(Kind kind, String name, long revision) {
        return states.stream()
                .anyMatch(state -> state.revision() >= revision
                        && state.kind() == kind
                        && state.name().equals(name));
    }

    synchronized void awaitMore(int known, long millis) throws InterruptedException {
        if (states.size() == known && millis > 0) {
            wait(millis);
        }
    }

    synchronized int size() {
        return states.size();
    }

    synchronized List<State> all() {
        return List.copyOf(states);
    }
}
