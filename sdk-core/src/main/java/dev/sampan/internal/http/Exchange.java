package dev.sampan.internal.http;

import dev.sampan.internal.retry.SendMark;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One try of one request, on a thread of the client, so that an interrupt of the caller ends it at once. */
final class Exchange {
    private static final Duration GRACE = Duration.ofMillis(200);

    private Exchange() {}

    /** What is made of the open response; it runs on a thread of the client. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Response response) throws IOException;
    }

    /** Sends and reads. The whole of it takes at most the limit. */
    static <T> T run(OkHttpClient client, Request request, SendMark mark, Duration limit, Reader<T> reader)
            throws IOException, InterruptedException {
        Call call =
                client.newCall(request.newBuilder().tag(SendMark.class, mark).build());
        call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<T> result = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                result.completeExceptionally(e);
            }

            @Override
            @SuppressWarnings("CatchingUnchecked")
            public void onResponse(Call answered, Response response) {
                try {
                    if (!result.complete(reader.read(response))) {
                        response.close();
                    }
                } catch (Throwable t) {
                    // Whatever it is, even a full heap: the caller waits for this result and must hear of it.
                    response.close();
                    result.completeExceptionally(t);
                }
            }
        });
        return await(call, result, limit.plus(GRACE));
    }

    private static <T> T await(Call call, CompletableFuture<T> result, Duration limit)
            throws IOException, InterruptedException {
        try {
            return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            abandon(call, result);
            throw e;
        } catch (TimeoutException e) {
            abandon(call, result);
            throw new SocketTimeoutException("no complete answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw asIo(e.getCause() == null ? e : e.getCause());
        }
    }

    private static void abandon(Call call, CompletableFuture<?> result) {
        call.cancel();
        boolean cameTooLate = !result.completeExceptionally(new InterruptedIOException("abandoned"));
        if (cameTooLate && !result.isCompletedExceptionally() && result.join() instanceof Response unread) {
            // It came in the moment in which the caller gave up; nobody else will close it.
            unread.close();
        }
    }

    private static IOException asIo(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof Error error) {
            return new IOException(
                    "reading the answer failed: " + error.getClass().getName());
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return new IOException(String.valueOf(cause));
    }
}
