package dev.sampan.sandbox.internal.registry;

import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.internal.registry.RegistryRefusal.Code;
import dev.sampan.value.Digest;

/** Digests as callers give them. */
final class Digests {
    private Digests() {}

    /**
     * The digest itself.
     *
     * @throws RegistryRefusal DIGEST_INVALID if it is none of a known algorithm
     */
    static String require(String text) {
        try {
            return Digest.parse(text).toString();
        } catch (InvalidRequestException e) {
            throw new RegistryRefusal(Code.DIGEST_INVALID, "invalid checksum digest format: " + text);
        }
    }
}
