package dev.sampan.internal.text;

/** Cuts texts so that they say that they were cut. */
public final class Cut {
    private static final String MARK = "...";

    private Cut() {}

    /** At most this many characters, the last three being dots when something is missing. */
    public static String to(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Math.max(0, longest - MARK.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + MARK.substring(0, Math.min(MARK.length(), longest));
    }
}
