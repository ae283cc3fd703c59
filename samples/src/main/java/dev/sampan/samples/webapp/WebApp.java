package dev.sampan.samples.webapp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web app as a team would write it: it reads its configuration from the environment, refuses to start with a bad one, says
 * what it does, answers on {@code /} and {@code /ready}, and stops on SIGTERM. JDK only.
 */
public final class WebApp implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final WebAppConfig config;

    private WebApp(WebAppConfig config) throws IOException {
        this.config = config;
        server = HttpServer.create(new InetSocketAddress(config.port()), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, "/", config.words() + "\n"));
        server.createContext("/ready", exchange -> answer(exchange, "/ready", "ready\n"));
    }

    /** Exit status 2 for a bad configuration, 1 when the port is taken. */
    public static void main(String[] arguments) {
        WebAppConfig config;
        try {
            config = WebAppConfig.from(System.getenv());
        } catch (IllegalArgumentException bad) {
            log("ERROR configuration: " + bad.getMessage());
            log("ERROR not starting");
            System.exit(2);
            return;
        }
        try {
            WebApp app = start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "stop"));
        } catch (IOException e) {
            log("ERROR cannot listen on port " + config.port() + ": " + e.getMessage());
            System.exit(1);
        }
    }

    static WebApp start(WebAppConfig config) throws IOException {
        WebApp app = new WebApp(config);
        app.server.start();
        log("INFO  listening on port " + app.port() + ", mode " + config.mode());
        return app;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        log("INFO  stopping");
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, String path, String text) throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals(path);
            byte[] body = (known ? text : "no such page\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(known ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void log(String line) {
        System.out.println(line);
    }

    @Override
    public String toString() {
        return "WebApp on port " + config.port();
    }
}
