package dev.sampan.samples.quickstart;

import dev.sampan.problem.SampanException;
import dev.sampan.samples.Repository;

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
        System.exit(tell(request, new Screen(System.out, columns())) ? 0 : 1);
    }

    /** How wide the terminal is, which the launcher knows; 0 if there is none. */
    private static int columns() {
        String columns = System.getenv("QUICKSTART_COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : 0;
    }

    private static boolean tell(Request request, Screen opened) {
        try (Screen screen = opened) {
            screen.doing("starting the sandbox");
            try (SandboxScene sandbox = new SandboxScene(request, screen)) {
                new Story(request, sandbox, screen).tell();
                screen.say("Done in " + screen.elapsed() + ": every step was verified.");
                screen.say("Next: samples/sampan-shell to try it by hand, README.md for the first lines of your own.");
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
