package dev.sampan.lab.client;

/**
 * A command of a script.
 *
 * @param title its first line, with a number behind it when it comes again
 * @param text what the shell gets: the line, and the input that is written below it
 * @param isRecorded false for one that only sets up: it must succeed, and what it prints is not compared
 */
record Command(String title, String text, boolean isRecorded) {
    /** The first word of the line. */
    String program() {
        return text.split("\\s+", 2)[0];
    }
}
