package dev.sampan.registry;

/**
 * What ends a delivery chain after its scan. Immutable.
 *
 * @param severity of which severity
 * @param count how many vulnerabilities are too many
 * @param action what becomes of the image
 */
public record ChainBlock(Vulnerability.Severity severity, int count, Action action) {
    /** What becomes of an image with too many vulnerabilities. */
    public enum Action {
        /** Nothing more is done with it. */
        BLOCK,
        /** It is kept under another tag, and its own is taken away. */
        BLOCK_RETAG,
        /** Its tag is deleted. */
        BLOCK_DELETE_TAG
    }

    @Override
    public String toString() {
        return action + " at " + count + " " + severity;
    }
}
