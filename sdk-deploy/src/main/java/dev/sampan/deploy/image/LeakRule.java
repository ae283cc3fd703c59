package dev.sampan.deploy.image;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a key, a token or a file that holds them looks like. */
final class LeakRule {
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(?i)([\\w.-]*(?:password|passwd|secret|token|api[_.-]?key|access[_.-]?key|credential)[\\w.-]*)[\"']?\\s*[:=]\\s*[\"']?"
                    + "([A-Za-z0-9+/=_~!@$%^&*.-]{12,200})");
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i).*(?:password|passwd|secret|token|api[_.-]?key|access[_.-]?key|credential|private[_.-]?key).*");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(?i).*(?:\\$\\{|\\{\\{|example|changeme|placeholder|<|xxxx).*");
    private static final Pattern ENV_FILE =
            Pattern.compile("\\.env(?:\\.(?!example$|sample$|template$|dist$)[\\w-]+)?");
    private static final Pattern KEY_FILE = Pattern.compile("id_(?:rsa|dsa|ecdsa|ed25519)|.*\\.(?:p12|pfx)");

    private static final List<LeakRule> CONTENT = List.of(
            new LeakRule("alibaba-access-key", "\\b(LTAI[A-Za-z0-9]{12,26})\\b"),
            new LeakRule("alibaba-sts-token", "\\b(STS\\.[A-Za-z0-9]{20,})\\b"),
            new LeakRule("aws-access-key", "\\b((?:AKIA|ASIA)[0-9A-Z]{16})\\b"),
            new LeakRule(
                    "private-key",
                    "(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\s|\\\\n)+[A-Za-z0-9+/=\\s\\\\:,-]{64,})"),
            new LeakRule("github-token", "\\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
            new LeakRule("slack-token", "\\b(xox[abeoprs]-[A-Za-z0-9-]{10,})"),
            new LeakRule("json-web-token", "\\b(eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,})"),
            new LeakRule("kubeconfig", "(?:client-key-data\"?:\\s*\"?)([A-Za-z0-9+/=]{40,})"),
            new LeakRule("docker-config", "\"auths\"\\s*:\\s*\\{[^}]*\"auth\"\\s*:\\s*\"([A-Za-z0-9+/=]{8,})\""));

    private final String id;
    private final Pattern pattern;

    private LeakRule(String id, String pattern) {
        this.id = id;
        this.pattern = Pattern.compile(pattern);
    }

    /** A hit: the rule's id and the value it found, in the clear. */
    record Hit(String rule, String value) {
        /** The beginning of the value and how long it is. */
        String masked() {
            int shown = Math.min(4, value.length() / 4);
            return value.substring(0, shown).replaceAll("\\s", " ") + "… (" + value.length() + " characters)";
        }
    }

    /** A token of a known form anywhere in the text. */
    static Optional<Hit> inText(String text) {
        for (LeakRule rule : CONTENT) {
            Matcher match = rule.pattern.matcher(text);
            while (match.find()) {
                if (!match.group(1).contains("EXAMPLE")) {
                    return Optional.of(new Hit(rule.id, match.group(1)));
                }
            }
        }
        return Optional.empty();
    }

    /** A random-looking value that is assigned to a name like {@code password}. */
    static Optional<Hit> inAssignments(String text) {
        Matcher match = ASSIGNMENT.matcher(text);
        while (match.find()) {
            if (looksRandom(match.group(2))) {
                return Optional.of(new Hit("secret-value", match.group(2)));
            }
        }
        return Optional.empty();
    }

    /** A value under its name, as in an environment or a label. */
    static Optional<Hit> inPair(String name, String value) {
        Optional<Hit> token = inText(value);
        if (token.isPresent()) {
            return token;
        }
        boolean named = SECRET_NAME.matcher(name).matches();
        return named && looksRandom(value) ? Optional.of(new Hit("secret-value", value)) : Optional.empty();
    }

    /** A file that holds secrets by its name. */
    static Optional<Hit> inName(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        if (ENV_FILE.matcher(file).matches()) {
            return Optional.of(new Hit("env-file", file));
        }
        if (KEY_FILE.matcher(file).matches()) {
            return Optional.of(new Hit("key-file", file));
        }
        if (path.startsWith(".git/") || path.contains("/.git/")) {
            return Optional.of(new Hit("version-control", ".git"));
        }
        return Optional.empty();
    }

    private static boolean looksRandom(String value) {
        if (value.length() < 12
                || value.indexOf(' ') >= 0
                || PLACEHOLDER.matcher(value).matches()) {
            return false;
        }
        boolean digit = value.chars().anyMatch(Character::isDigit);
        boolean letter = value.chars().anyMatch(Character::isLetter);
        return digit && letter && entropyPerCharacter(value) >= 3.0;
    }

    private static double entropyPerCharacter(String value) {
        double entropy = 0;
        for (int c : value.chars().distinct().toArray()) {
            double share = (double) value.chars().filter(other -> other == c).count() / value.length();
            entropy -= share * Math.log(share) / Math.log(2);
        }
        return entropy;
    }
}
