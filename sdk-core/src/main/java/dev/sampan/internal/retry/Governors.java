package dev.sampan.internal.retry;

import java.util.LinkedHashMap;
import java.util.Map;

/** The governors by account or endpoint and API. Thread-safe; the one least recently used goes first. */
public final class Governors {
    private static final int MOST = 2_048;
    private static final Governors SHARED = new Governors();

    private final Map<String, Governor> governors = new LinkedHashMap<>(16, 0.75f, true);

    /** Those of this JVM, so that one session's throttling teaches the others. They hold counts, nothing of a caller. */
    public static Governors shared() {
        return SHARED;
    }

    public Governor of(String account, String api) {
        synchronized (governors) {
            Governor governor = governors.computeIfAbsent(account + '\n' + api, key -> new Governor());
            if (governors.size() > MOST) {
                var eldest = governors.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
            return governor;
        }
    }
}
