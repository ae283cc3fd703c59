package dev.sampan.lab.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudPermissions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code lab/verify contract}: Sampan and the newest official clients do the same against two sandboxes. Exit status 0 only if both
 * send the same for the same input, method, path, query and body, when the official clients know every field of the sandbox's
 * answers, and when every row of the table was compared.
 */
public final class Contract {
    /** How many calls the table covers: what Central's Java clients lack, or write in an older form. */
    private static final int CALLS = 24;

    private final List<CallTable.Row> table;
    private final Path lab;
    private final List<String> different = new ArrayList<>();

    private Contract(Path lab) {
        this.lab = lab;
        this.table = CallTable.read(lab.resolve("contract/calls.json"));
    }

    /** @param arguments none; the lab's folder is the property {@code lab.home} */
    public static void main(String[] arguments) throws IOException {
        System.exit(new Contract(Path.of(System.getProperty("lab.home"))).holds() ? 0 : 1);
    }

    private boolean holds() throws IOException {
        try (Side ours = new Side();
                Side theirs = new Side()) {
            Acts.prepare(ours);
            Acts.act(ours);
            Acts.prepare(theirs);
            replay(theirs);
            table.stream().map(CallTable.Row::action).distinct().forEach(action -> compare(action, ours, theirs));
        }
        return report();
    }

    private void replay(Side side) throws IOException {
        Path python = lab.resolve(".bin/contract/bin/python");
        try (OfficialClients clients =
                new OfficialClients(python, lab.resolve("contract/replay.py"), side.environment())) {
            for (CallTable.Row row : table) {
                try {
                    JsonNode answer = clients.call(side.filled(row.line().toString()));
                    keep(row.keep(), answer, side);
                    checkUnderstood(row.action(), "", side.answered(), answer);
                } catch (IOException e) {
                    different.add(row.action() + " is refused: " + e.getMessage());
                }
                side.sandbox().advance(row.then());
            }
        }
    }

    /** Every field that the sandbox answers is one that the official client knows. */
    private void checkUnderstood(String action, String path, JsonNode answered, JsonNode understood) {
        answered.properties().forEach(field -> {
            JsonNode known = understood.path(field.getKey());
            if (known.isMissingNode()) {
                different.add(action + " is answered with the unknown field " + path + "/" + field.getKey());
            } else {
                checkUnderstood(action, path + "/" + field.getKey(), field.getValue(), known);
            }
        });
        for (int i = 0; answered.isArray() && i < answered.size(); i++) {
            checkUnderstood(action, path + "/" + i, answered.get(i), understood.path(i));
        }
    }

    private static void keep(Map<String, String> words, JsonNode answer, Side side) throws IOException {
        for (Map.Entry<String, String> word : words.entrySet()) {
            String id = answer.at(word.getValue()).asText("");
            if (id.isEmpty()) {
                throw new IOException("no " + word.getValue() + " in " + answer);
            }
            side.name(id, word.getKey());
        }
    }

    private void compare(String action, Side ours, Side theirs) {
        List<SentCall> official = theirs.sent(action);
        List<SentCall> own = ours.sent(action);
        if (official.isEmpty()) {
            different.add(action + " was not sent by the official client");
        }
        for (SentCall call : official) {
            if (!own.contains(call)) {
                different.add(action + "\n    theirs " + call + "\n    ours   " + own);
            }
        }
    }

    private boolean report() {
        Set<String> compared = table.stream().map(CallTable.Row::action).collect(Collectors.toCollection(TreeSet::new));
        Set<String> strangers = new TreeSet<>(compared);
        CloudPermissions.all().stream().map(CloudApi::action).forEach(strangers::remove);
        if (!strangers.isEmpty()) {
            different.add("Sampan has no calls " + strangers);
        }
        if (compared.size() != CALLS) {
            different.add(compared.size() + " calls are compared, not " + CALLS);
        }
        different.forEach(each -> System.out.println("differs: " + each));
        System.out.println(
                compared.size() + " calls compared with the newest official clients, " + different.size() + " differ");
        return different.isEmpty();
    }
}
