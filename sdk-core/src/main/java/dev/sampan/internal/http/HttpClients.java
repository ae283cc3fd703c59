package dev.sampan.internal.http;

import dev.sampan.internal.retry.SendMark;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Makes and closes the client of a session. */
public final class HttpClients {
    /** What every request says of itself. */
    public static final String USER_AGENT = "sampan/0.1.0";

    static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration IDLE = Duration.ofSeconds(60);
    private static final int MOST_CALLS = 1_024;
    private static final int IDLE_CONNECTIONS = 64;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(55);
    private static final String METADATA_ADDRESS = "100.100.100.200";
    private static final Duration METADATA_WAIT = Duration.ofSeconds(2);
    private static final Duration PING = Duration.ofSeconds(20);

    private HttpClients() {}

    /** A client with its own pool and threads: no retries, no redirects, no cookies, no cache, TLS 1.2 or newer. */
    public static OkHttpClient open() {
        Dispatcher dispatcher = new Dispatcher(daemons());
        dispatcher.setMaxRequests(MOST_CALLS);
        dispatcher.setMaxRequestsPerHost(MOST_CALLS);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
                .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT)
                .readTimeout(IDLE)
                .writeTimeout(IDLE)
                .pingInterval(PING)
                .addInterceptor(new CleartextGate(Set.of()))
                .eventListenerFactory(call -> new SendListener())
                .build();
    }

    /** The same settings with threads and connections of its own. */
    public static OkHttpClient detached(OkHttpClient from) {
        Dispatcher dispatcher = new Dispatcher(daemons());
        dispatcher.setMaxRequests(MOST_CALLS);
        dispatcher.setMaxRequestsPerHost(MOST_CALLS);
        return from.newBuilder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(5, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
                .build();
    }

    /** For the instance metadata service, which has no TLS: plain HTTP to its one address, short waits, no proxy. */
    public static OkHttpClient forMetadata(OkHttpClient from) {
        OkHttpClient.Builder builder = from.newBuilder();
        builder.interceptors().removeIf(CleartextGate.class::isInstance);
        return builder.addInterceptor(new CleartextGate(Set.of(METADATA_ADDRESS)))
                .proxy(Proxy.NO_PROXY)
                .connectTimeout(METADATA_WAIT)
                .readTimeout(METADATA_WAIT)
                .build();
    }

    /** Lets plain HTTP go to this machine only, and to what is named. */
    private record CleartextGate(Set<String> allowed) implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            Request request = chain.request();
            String host = request.url().host();
            if (!request.isHttps() && !Loopback.isHost(host) && !allowed.contains(host)) {
                throw new CleartextRefusedException(host);
            }
            return chain.proceed(request);
        }
    }

    /** Cancels what runs and frees threads and sockets. Idempotent. */
    public static void close(OkHttpClient client) {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdownNow();
        client.connectionPool().evictAll();
    }

    private static ExecutorService daemons() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "sampan-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Marks a call as begun when its first header goes out. */
    private static final class SendListener extends EventListener {
        @Override
        public void requestHeadersStart(Call call) {
            SendMark mark = call.request().tag(SendMark.class);
            if (mark != null) {
                mark.begin();
            }
        }
    }
}
