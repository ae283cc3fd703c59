package dev.sampan.samples.shell;

import java.util.function.Consumer;

/** Takes a lambda where a twin takes text: completion inside the lambda finds nothing. */
public interface PlantedOverload {
    String app(String name, String image);

    String app(String name, Consumer<StringBuilder> spec);
}
