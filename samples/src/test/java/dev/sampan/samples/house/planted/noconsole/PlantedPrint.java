package dev.sampan.samples.house.planted.noconsole;

/** Prints. */
final class PlantedPrint {
    void say(String word) {
        System.out.println(word);
    }
}
