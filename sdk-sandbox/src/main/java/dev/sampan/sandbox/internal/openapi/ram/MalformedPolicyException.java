package dev.sampan.sandbox.internal.openapi.ram;

/** A policy document that RAM would refuse, or that says more than the sandbox can evaluate. */
public final class MalformedPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedPolicyException(String why) {
        super(why);
    }
}
