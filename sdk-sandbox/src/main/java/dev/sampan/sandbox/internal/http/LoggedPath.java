package dev.sampan.sandbox.internal.http;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path with its query as the request log keeps it: without credentials. */
final class LoggedPath {
    private static final Set<String> SECRET =
            Set.of("signature", "securitytoken", "oidctoken", "refresh_token", "password", "token", "access_token");
    private static final Pattern PARAMETER = Pattern.compile("([^&=]+)=([^&]*)");

    private LoggedPath() {}

    static String of(Call call) {
        if (call.query().isEmpty()) {
            return call.path();
        }
        Matcher matcher = PARAMETER.matcher(call.query());
        String query = matcher.replaceAll(parameter -> {
            String name = parameter.group(1);
            boolean secret = SECRET.contains(name.toLowerCase(java.util.Locale.ROOT));
            return Matcher.quoteReplacement(secret ? name + "=hidden" : parameter.group());
        });
        return call.path() + "?" + query;
    }
}
