package dev.sampan.deploy;

/** What the end of a release is judged by: the intent behind it, and the history before it. */
interface ReleaseBasis {
    AppIntent intent();

    Releases history();

    default String app() {
        return intent().app();
    }
}
