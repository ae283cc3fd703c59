package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.ReceivedRequest;
import java.io.IOException;
import java.time.Duration;

/** What a server of requests and answers is, behind {@link HttpFront}. Called on many threads at once; may block. */
public interface Endpoint {
    ReceivedRequest.Server server();

    /** What the call asks for in the server's own terms, for the log and the fault script; may be empty. */
    String action(Call call);

    Answer handle(Call call) throws IOException;

    /** The server's own words for an error status that was not its idea. */
    Answer failure(int status);

    /** The server's own words for too many calls. */
    Answer throttled(Duration retryAfter);
}
