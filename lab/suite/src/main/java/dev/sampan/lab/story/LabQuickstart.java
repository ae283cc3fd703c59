package dev.sampan.lab.story;

import dev.sampan.deploy.image.Image;
import dev.sampan.problem.SampanException;
import dev.sampan.samples.Repository;
import dev.sampan.samples.quickstart.Request;
import dev.sampan.samples.quickstart.Screen;
import dev.sampan.samples.quickstart.Story;
import dev.sampan.samples.quickstart.StoryFailedException;
import java.nio.file.Path;

/**
 * {@code lab/quickstart}: tells the story on the lab, then runs the image that was built as a container. Exit status 0 only if each
 * step was verified. Its namespace, containers and images are removed, however it ends.
 */
public final class LabQuickstart {
    /** Of a terminal whose width nobody tells. */
    private static final int COLUMNS = 80;

    private LabQuickstart() {}

    /** @param arguments the base image, pinned */
    public static void main(String[] arguments) {
        try (Screen screen = new Screen(System.out, System.console() == null ? 0 : COLUMNS)) {
            System.exit(tell(Request.ofWebApp(Repository.webappJar()), arguments[0], screen) ? 0 : 1);
        }
    }

    private static boolean tell(Request request, String base, Screen screen) {
        try (LabScene lab = new LabScene(System.getenv(), base, screen)) {
            Image image = new Story(request, lab, screen).tell();
            try (Podman podman = Podman.in(Path.of(System.getProperty("lab.run")), lab.login())) {
                new ContainerRun(request, podman, screen).verify(image.reference());
            }
            screen.say("Done in " + screen.elapsed() + ": every step was verified.");
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
