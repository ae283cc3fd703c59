package dev.sampan.sandbox.internal.openapi.ram;

/**
 * What RAM says to a call. Immutable.
 *
 * @param allowed whether it may run
 * @param explicit whether a statement denies it, rather than none allowing it
 * @param policyType the kind of policy that decides, in RAM's words
 */
public record Verdict(boolean allowed, boolean explicit, String policyType) {
    static final String OF_IDENTITY = "AccountLevelIdentityBasedPolicy";
    static final String OF_SESSION = "SessionPolicy";
    static final String OF_TRUST = "AssumeRolePolicy";
    static final Verdict ALLOWED = new Verdict(true, false, "");

    static Verdict of(PolicyDocument.Answer answer, String policyType) {
        return answer == PolicyDocument.Answer.ALLOWED
                ? ALLOWED
                : new Verdict(false, answer == PolicyDocument.Answer.DENIED, policyType);
    }
}
