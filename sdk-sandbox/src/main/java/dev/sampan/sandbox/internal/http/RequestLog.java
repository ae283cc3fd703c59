package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.ReceivedRequest;
import java.util.List;

/** Every request that the sandbox's servers received, oldest first, up to a bound. Thread-safe. */
public interface RequestLog {
    /** Adds one, when its status is known. */
    void add(ReceivedRequest request);

    List<ReceivedRequest> all();

    /** One that keeps the newest. */
    static RequestLog bounded(int most) {
        return new BoundedRequestLog(most);
    }
}
