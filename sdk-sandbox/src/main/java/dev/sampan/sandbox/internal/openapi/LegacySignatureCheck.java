package dev.sampan.sandbox.internal.openapi;

import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Checks the older RPC signature, version 1.0, whose parts travel as parameters. Thread-safe. */
final class LegacySignatureCheck {
    private final AccessKeys keys;
    private final Nonces nonces;
    private final Clock clock;

    LegacySignatureCheck(AccessKeys keys, Nonces nonces, Clock clock) {
        this.keys = keys;
        this.nonces = nonces;
        this.clock = clock;
    }

    Caller check(String method, List<Map.Entry<String, String>> all) {
        Parameters parameters = Parameters.of(all);
        String algorithm = switch (required(parameters, "SignatureMethod")) {
            case "HMAC-SHA1" -> "HmacSHA1";
            case "HMAC-SHA256" -> "HmacSHA256";
            default -> throw SignatureCheck.incomplete("SignatureMethod is neither HMAC-SHA1 nor HMAC-SHA256");
        };
        SignatureCheck.requireFresh(required(parameters, "Timestamp"), clock);
        Caller caller = keys.require(
                required(parameters, "AccessKeyId"),
                parameters.find("SecurityToken").orElse(null));
        List<Map.Entry<String, String>> signed =
                all.stream().filter(each -> !each.getKey().equals("Signature")).toList();
        String toSign = method + "&%2F&" + SignatureCheck.encoded(SignatureCheck.canonicalQuery(signed));
        String expected = Base64.getEncoder()
                .encodeToString(SignatureCheck.mac(algorithm, caller.accessKeySecret() + "&", toSign));
        if (!SignatureCheck.equal(expected, required(parameters, "Signature"))) {
            throw SignatureCheck.mismatch("the parameters were signed in another form or with another secret");
        }
        nonces.use(caller.accessKeyId() + " " + required(parameters, "SignatureNonce"));
        return caller;
    }

    private static String required(Parameters parameters, String name) {
        return parameters.find(name).orElseThrow(() -> SignatureCheck.incomplete(name + " is missing"));
    }
}
