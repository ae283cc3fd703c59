package dev.sampan.samples.house.planted.noshell;

import java.io.IOException;

/** Runs a line of text. */
final class PlantedShell {
    Process run(String line) throws IOException {
        return Runtime.getRuntime().exec(new String[] {line});
    }
}
