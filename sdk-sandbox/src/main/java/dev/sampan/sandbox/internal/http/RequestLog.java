package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.ReceivedRequest;
import java.util.List;

/** Every request that the sandbox's servers received, oldest first, up to a bound. Thread-safe. */
public interface RequestLog {
    /** Adds one. */
    void add(ReceivedRequest request);

    List<ReceivedRequest> all();
}
