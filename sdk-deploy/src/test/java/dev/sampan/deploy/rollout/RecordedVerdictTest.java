package dev.sampan.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.diagnosis.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded statuses with a verdict set by hand: looked at every second, it is never given before its earliest legal moment, and is
 * given at that moment. Most are recorded twice. The real control plane shows that they are what a server writes, and has the last
 * word; on the sandbox every second is exact, and it plays what takes too long in real time or what only a real kubelet says.
 *
 * <p>{@code SAMPAN_RECORD}, a regular expression, records those with such a name anew on the sandbox; with {@code
 * SAMPAN_RECORD_IN}, the kubeconfig of the lab, on the real control plane: {@code lab/sequences}.
 */
class RecordedVerdictTest {
    static Stream<Sequence> sequences() {
        return Stream.of(WorkloadSequences.all(), RunSequences.all(), ObjectSequences.all())
                .flatMap(List::stream);
    }

    static Stream<Arguments> recordings() {
        return Stream.of(Place.values())
                .flatMap(place -> sequencesOf(place).map(sequence -> Arguments.of(place, sequence)));
    }

    private static Stream<Sequence> sequencesOf(Place place) {
        return sequences().filter(sequence -> sequence.isPlayedIn(place));
    }

    @BeforeAll
    static void recordAnew() throws Exception {
        String names = System.getenv("SAMPAN_RECORD");
        String kubeconfig = System.getenv("SAMPAN_RECORD_IN");
        if (names == null) {
            return;
        }
        Place place = kubeconfig == null ? Place.SANDBOX : Place.LAB;
        List<Sequence> wanted = sequencesOf(place)
                .filter(sequence -> sequence.name().matches(names))
                .toList();
        if (kubeconfig != null) {
            LabRecorder.record(wanted, Path.of(kubeconfig));
            return;
        }
        for (Sequence sequence : wanted) {
            SandboxRecorder.record(sequence);
        }
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("recordings")
    void verdict_ofARecordedSequence_isGivenAtItsEarliestLegalMomentAndNotBefore(Place place, Sequence sequence) {
        Recording recording = Recording.read(place.recording(sequence));
        Moments moments = sequence.moments(place);

        Given given = firstVerdict(sequence, recording, Diagnosis::verdict);

        assertThat(recording.place()).isEqualTo(place);
        assertThat(given).as("%s: %s", sequence.why(), given).isEqualTo(expected(sequence, moments.earliest(), given));
        if (sequence.state() == RolloutState.DONE) {
            Given later = firstVerdict(sequence, recording, Diagnosis::verdictOnceOldPodsAreGone);
            assertThat(later).as(sequence.why()).isEqualTo(expected(sequence, moments.oldPodsGone(), later));
        }
    }

    @Test
    void recordings_areThoseOfTheSequences() throws IOException {
        for (Place place : Place.values()) {
            Set<String> names = sequencesOf(place).map(Sequence::name).collect(Collectors.toCollection(TreeSet::new));
            try (Stream<Path> files = Files.list(place.recordings())) {
                assertThat(files.map(file -> file.getFileName().toString().replace(".jsonl", "")))
                        .containsExactlyInAnyOrderElementsOf(names);
            }
            assertThat(names)
                    .hasSizeGreaterThanOrEqualTo(40)
                    .hasSameSizeAs(sequencesOf(place).toList());
        }
    }

    /** A verdict, and the second at which it came. */
    private record Given(RolloutState state, String cause, int second, String line) {}

    private static Given expected(Sequence sequence, int second, Given given) {
        return new Given(sequence.state(), sequence.cause(), second, given.line());
    }

    /** The first that is not undecided. Where time alone brought it, the one before must have said when to ask again. */
    private static Given firstVerdict(Sequence sequence, Recording recording, Function<Diagnosis, Verdict> judge) {
        Recording.Player player = recording.play();
        @Nullable
        Instant since = sequence.from() == 0 ? null : recording.begins().plusSeconds(sequence.from());
        String line = "";
        @Nullable Instant askAgain = null;
        player.moveTo(sequence.from());
        for (int second = sequence.from() + 1; second <= sequence.length(); second++) {
            boolean changed = player.moveTo(second);
            if (!player.has(sequence.object())) {
                continue;
            }
            Instant now = recording.begins().plusSeconds(second);
            Snapshot snapshot = player.snapshot(sequence.object(), now).withSince(since);
            Verdict verdict = judge.apply(Diagnosis.of(snapshot));
            line = verdict.line();
            if (!(verdict instanceof Verdict.Undecided) && !changed) {
                assertThat(askAgain)
                        .as("%s at %d", line, second)
                        .isNotNull()
                        .isBetween(now.minusNanos(999_999_999), now);
            }
            if (verdict instanceof Verdict.Hopeless hopeless) {
                return new Given(RolloutState.HOPELESS, hopeless.cause().id(), second, line);
            }
            if (verdict instanceof Verdict.Done) {
                return new Given(RolloutState.DONE, "", second, line);
            }
            askAgain = ((Verdict.Undecided) verdict).askAgain().orElse(null);
        }
        return new Given(RolloutState.UNDECIDED, "", -1, line);
    }
}
