package dev.sampan.deploy.image;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
    /** A trust store is of the same form and holds no key. */
    private static final Pattern KEY_FILE =
            Pattern.compile("id_(?:rsa|dsa|ecdsa|ed25519)|(?!ca-?certs\\.|trust-?store\\.).*\\.(?:p12|pfx)");

    private static final Pattern CREDENTIAL_FILE = Pattern.compile(
            "(?:.*/)?(?:[._]netrc|\\.pgpass|\\.git-credentials|\\.dockercfg|\\.docker/config\\.json|\\.aws/credentials|\\.aliyun/config\\.json|\\.alibabacloud/credentials)");
    private static final Pattern URL_WITH_PASSWORD =
            Pattern.compile("\\b[a-z][a-z0-9+.-]{1,20}://[^/\\s:@\"']{1,64}:([^/\\s:@\"']{8,200})@");

    private static final List<LeakRule> CONTENT = List.of(
            new LeakRule("alibaba-access-key", List.of("LTAI"), "\\b(LTAI[A-Za-z0-9]{12,26})\\b"),
            new LeakRule("alibaba-sts-token", List.of("STS."), "\\b(STS\\.[A-Za-z0-9]{20,})\\b"),
            new LeakRule("aws-access-key", List.of("AKIA", "ASIA"), "\\b((?:AKIA|ASIA)[0-9A-Z]{16})\\b"),
            new LeakRule(
                    "private-key",
                    List.of("PRIVATE KEY"),
                    "(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\s|\\\\n)+[A-Za-z0-9+/=\\s\\\\:,-]{64,})"),
            new LeakRule(
                    "github-token",
                    List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
                    "\\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
            new LeakRule("gitlab-token", List.of("glpat-"), "\\b(glpat-[A-Za-z0-9_-]{20,})"),
            new LeakRule("npm-token", List.of("npm_"), "\\b(npm_[A-Za-z0-9]{36})\\b"),
            new LeakRule("stripe-key", List.of("k_live_"), "\\b([sr]k_live_[A-Za-z0-9]{24,})"),
            new LeakRule("slack-token", List.of("xox"), "\\b(xox[abeoprs]-[A-Za-z0-9-]{10,})"),
            new LeakRule(
                    "json-web-token",
                    List.of("eyJ"),
                    "\\b(eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,})"),
            new LeakRule(
                    "kubeconfig", List.of("client-key-data"), "(?:client-key-data\"?:\\s*\"?)([A-Za-z0-9+/=]{40,})"),
            new LeakRule(
                    "docker-config",
                    List.of("\"auths\""),
                    "\"auths\"\\s*:\\s*\\{[^}]*\"auth\"\\s*:\\s*\"([A-Za-z0-9+/=]{8,})\""));

    /**
     * What is looked for in text alone: rules that need the text around a secret, and keys in PEM, of which libraries such as Netty
     * carry some for their own checks among the constants of their classes.
     */
    private static final Set<String> TEXT_ONLY = Set.of("kubeconfig", "docker-config", "json-web-token", "private-key");

    private final String id;
    private final List<String> hints;
    private final Pattern pattern;

    /** The hints are parts of which one is in every hit: looking for them first is many times faster. */
    private LeakRule(String id, List<String> hints, String pattern) {
        this.id = id;
        this.hints = hints;
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
        return first(text, rule -> true);
    }

    /** A token of an unmistakable form among any bytes, read as ISO 8859-1. */
    static Optional<Hit> inBinary(String text) {
        return first(text, rule -> !TEXT_ONLY.contains(rule.id));
    }

    private static Optional<Hit> first(String text, Predicate<LeakRule> wanted) {
        for (LeakRule rule : CONTENT) {
            if (wanted.test(rule) && rule.hints.stream().anyMatch(text::contains)) {
                Optional<Hit> hit = rule.in(text);
                if (hit.isPresent()) {
                    return hit;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Hit> in(String text) {
        Matcher match = pattern.matcher(text);
        while (match.find()) {
            if (!match.group(1).contains("EXAMPLE")) {
                return Optional.of(new Hit(id, match.group(1)));
            }
        }
        return Optional.empty();
    }

    /** A random-looking value that is assigned to a name like {@code password}, or is the password in a URL. */
    static Optional<Hit> inAssignments(String text) {
        return random(ASSIGNMENT.matcher(text), 2, "secret-value").or(() -> inUrl(text));
    }

    private static Optional<Hit> inUrl(String text) {
        return random(URL_WITH_PASSWORD.matcher(text), 1, "url-password");
    }

    private static Optional<Hit> random(Matcher match, int group, String rule) {
        while (match.find()) {
            if (looksRandom(match.group(group))) {
                return Optional.of(new Hit(rule, match.group(group)));
            }
        }
        return Optional.empty();
    }

    /** A value under its name, as in an environment or a label. */
    static Optional<Hit> inPair(String name, String value) {
        Optional<Hit> token = inText(value).or(() -> inUrl(value));
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
        if (CREDENTIAL_FILE.matcher(path).matches()) {
            return Optional.of(new Hit("credential-file", file));
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
