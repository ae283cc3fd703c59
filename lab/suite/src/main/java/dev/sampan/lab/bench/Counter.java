package dev.sampan.lab.bench;

/**
 * Something that was counted, and the most that it may be: 0 means that it is only told.
 *
 * @param what such as {@code requests}
 */
record Counter(String phase, String side, String what, long value, long most) {
    boolean holds() {
        return most == 0 || value <= most;
    }
}
