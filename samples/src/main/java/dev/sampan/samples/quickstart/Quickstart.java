package dev.sampan.samples.quickstart;

import dev.sampan.problem.SampanException;
import dev.sampan.samples.Repository;
import java.io.PrintStream;

/**
 * Tells the whole story of an app on this machine: built, pushed, deployed, failed, explained, rolled back. Exit status 0 if every
 * step was verified, 1 if the story failed, 2 if it could not begin.
 */
public final class Quickstart {
    private Quickstart() {}

    public static void main(String[] words) {
        Request request;
        try {
            request = Request.parse(words, Repository.webappJar());
        } catch (BadCallException bad) {
            System.err.println("samples/quickstart: " + bad.getMessage());
            System.exit(2);
            return;
        }
        if (request == Request.HELP) {
            System.out.println(Request.USAGE);
            return;
        }
        System.exit(tell(request, System.out, "1".equals(System.getenv("QUICKSTART_LIVE"))) ? 0 : 1);
    }

    private static boolean tell(Request request, PrintStream out, boolean live) {
        try (Screen screen = new Screen(out, live)) {
            try {
                new Story(request, screen).tell();
                return true;
            } catch (StoryFailedException | SampanException failed) {
                screen.say("FAILED: " + failed.getMessage());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                screen.say("FAILED: interrupted");
            }
            return false;
        }
    }
}
