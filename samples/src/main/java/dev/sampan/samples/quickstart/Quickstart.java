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
        Screen screen = new Screen(System.out, "1".equals(System.getenv("QUICKSTART_LIVE")));
        System.exit(run(words, screen));
    }

    static int run(String[] words, Screen screen) {
        Request request;
        try {
            request = Request.parse(words, Repository.webappJar());
        } catch (BadCallException bad) {
            screen.say(String.valueOf(bad.getMessage()));
            return 2;
        }
        if (request == Request.HELP) {
            screen.say(Request.USAGE);
            return 0;
        }
        try (screen) {
            new Story(request, screen).tell();
            return 0;
        } catch (StoryFailedException failed) {
            screen.say("FAILED " + failed.getMessage());
        } catch (SampanException failed) {
            screen.say("FAILED " + failed.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            screen.say("FAILED: interrupted");
        }
        return 1;
    }
}
