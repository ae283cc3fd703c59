package dev.sampan.sandbox.internal.openapi;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What RAM is asked before an action runs. Immutable.
 *
 * @param product the product in resource names, such as {@code cr}
 * @param action such as {@code cr:CreateRepository}; empty when nothing is asked
 * @param resource the part of the resource's name after the account
 */
public record Permission(String product, String action, Resource resource) {
    private static final Map<String, String> PRODUCTS = Map.of(
            "2015-12-15", "cs", "2018-12-01", "cr", "2015-04-01", "sts", "2015-05-01", "ram", "2019-08-15", "ims");
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final Permission NONE = new Permission("", "", parameters -> "*");

    /** Finds the resource that a call is about. */
    public interface Resource {
        String of(Parameters parameters);
    }

    /** The action by its own name on everything of its product. */
    static Permission of(String version, String action) {
        String product = PRODUCTS.get(version);
        if (product == null) {
            throw new IllegalArgumentException("no product has an API of version " + version);
        }
        return new Permission(product, product + ":" + action, parameters -> "*");
    }

    static Permission none() {
        return NONE;
    }

    boolean isNone() {
        return action.isEmpty();
    }

    Permission on(String template) {
        return on(parameters -> filled(template, parameters));
    }

    Permission on(Resource other) {
        return new Permission(product, action, other);
    }

    private static String filled(String template, Parameters parameters) {
        Matcher names = NAME.matcher(template);
        StringBuilder text = new StringBuilder();
        while (names.find()) {
            names.appendReplacement(
                    text,
                    Matcher.quoteReplacement(parameters.filter(names.group(1)).orElse("*")));
        }
        return names.appendTail(text).toString();
    }

    /** The whole name of the resource. Roles and policies are in no region. */
    String arn(Parameters parameters, String region, String account) {
        boolean central = product.equals("sts") || product.equals("ram") || product.equals("ims");
        return central
                ? "acs:ram::" + account + ":" + resource.of(parameters)
                : "acs:" + product + ":" + region + ":" + account + ":" + resource.of(parameters);
    }
}
