package dev.sampan.lab.client;

import java.util.List;
import java.util.regex.Pattern;

/** What differs by nature in the lines that clients print, beyond what every answer has: how times and drawn ports are written. */
final class ConsoleText {
    private static final List<Kind> KINDS = List.of(
            new Kind("(?<=\\()(\\d+[ydhms])+(?= ago\\))", "<age>"),
            new Kind("\\b[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} 20\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}", "<time>"),
            new Kind("\\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d 20\\d\\d\\b", "<time>"),
            new Kind("\\b20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)? \\+0000( UTC)?", "<time>"),
            new Kind("\\b20\\d\\d/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\b", "<time>"),
            new Kind("^([EIW])\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{6} +\\d+ ", "$1<time> "),
            new Kind("(?<=/tmp/(LIVE|MERGED)-)\\d+(?=/)", "<drawn>"),
            new Kind("(?<=\\d:)3[0-2]\\d{3}(?=/(TCP|UDP|SCTP))", "<port>"),
            new Kind("^(NodePort: +\\S+ +)3[0-2]\\d{3}/", "$1<port>/"));

    private record Kind(Pattern pattern, String name) {
        Kind(String pattern, String name) {
            this(Pattern.compile(pattern), name);
        }
    }

    private ConsoleText() {}

    static String named(String line) {
        String named = line;
        for (Kind kind : KINDS) {
            named = kind.pattern().matcher(named).replaceAll(kind.name());
        }
        return named;
    }
}
