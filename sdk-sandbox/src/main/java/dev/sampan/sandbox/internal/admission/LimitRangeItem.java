package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.schema.QuantityText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * The bounds that a limit range sets for one type of thing.
 *
 * @param type Container, Pod or PersistentVolumeClaim
 * @param min least requests and limits
 * @param max greatest requests and limits
 * @param ratio greatest limit by request
 */
record LimitRangeItem(String type, Quantities min, Quantities max, Quantities ratio) {
    static LimitRangeItem of(JsonNode item) {
        return new LimitRangeItem(
                item.path("type").asText(),
                Quantities.of(item.path("min")),
                Quantities.of(item.path("max")),
                Quantities.of(item.path("maxLimitRequestRatio")));
    }

    void check(Quantities requests, Quantities limits, List<String> problems) {
        min.amounts().forEach((name, bound) -> checkMin(name, bound, requests, limits, problems));
        max.amounts().forEach((name, bound) -> checkMax(name, bound, requests, limits, problems));
        ratio.amounts().forEach((name, bound) -> checkRatio(name, bound, requests, limits, problems));
    }

    /** A claim's limits do not count. */
    void checkClaim(Quantities requests, List<String> problems) {
        min.amounts().forEach((name, bound) -> checkMin(name, bound, requests, Quantities.NONE, problems));
        max.amounts().forEach((name, bound) -> {
            String rule = "maximum %s usage per %s is %s".formatted(name, type, bound);
            if (!requests.has(name)) {
                problems.add(rule + ".  No request is specified");
            } else if (exact(requests.get(name)).compareTo(exact(bound)) > 0) {
                problems.add(rule + ", but request is " + requests.get(name));
            }
        });
    }

    private void checkMin(
            String name, QuantityText bound, Quantities requests, Quantities limits, List<String> problems) {
        String rule = "minimum %s usage per %s is %s".formatted(name, type, bound);
        if (!requests.has(name)) {
            problems.add(rule + ".  No request is specified");
        } else if (exact(requests.get(name)).compareTo(exact(bound)) < 0) {
            problems.add(rule + ", but request is " + requests.get(name));
        } else if (limits.has(name) && exact(limits.get(name)).compareTo(exact(bound)) < 0) {
            problems.add(rule + ", but limit is " + limits.get(name));
        }
    }

    private void checkMax(
            String name, QuantityText bound, Quantities requests, Quantities limits, List<String> problems) {
        String rule = "maximum %s usage per %s is %s".formatted(name, type, bound);
        if (!limits.has(name)) {
            problems.add(rule + ".  No limit is specified");
        } else if (exact(limits.get(name)).compareTo(exact(bound)) > 0) {
            problems.add(rule + ", but limit is " + limits.get(name));
        } else if (requests.has(name) && exact(requests.get(name)).compareTo(exact(bound)) > 0) {
            problems.add(rule + ", but request is " + requests.get(name));
        }
    }

    private void checkRatio(
            String name, QuantityText bound, Quantities requests, Quantities limits, List<String> problems) {
        String rule = "%s max limit to request ratio per %s is %s".formatted(name, type, bound);
        if (exact(requests.get(name)).signum() == 0) {
            problems.add(rule + ", but no request is specified or request is 0");
        } else if (exact(limits.get(name)).signum() == 0) {
            problems.add(rule + ", but no limit is specified or limit is 0");
        } else {
            BigDecimal observed = exact(limits.get(name)).divide(exact(requests.get(name)), MathContext.DECIMAL64);
            if (observed.compareTo(exact(bound)) > 0) {
                problems.add(
                        "%s, but provided ratio is %.6f".formatted(rule, observed.setScale(6, RoundingMode.HALF_EVEN)));
            }
        }
    }

    /** What counts is whole thousandths, rounded up. */
    private static BigDecimal exact(QuantityText amount) {
        return amount.value().setScale(3, RoundingMode.CEILING);
    }
}
