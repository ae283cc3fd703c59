package dev.sampan.lab.suite;

/** How the lab's programs answer a command line that they do not understand. */
public final class Usage {
    private static final int WRONG = 2;

    private Usage() {}

    /** Says what is wrong and ends the program with exit status 2. */
    public static void refuse(String program, String problem) {
        System.err.println(program + ": " + problem);
        System.exit(WRONG);
    }
}
