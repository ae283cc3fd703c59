package dev.sampan.deploy.rollout;

/**
 * When a verdict is right, set by hand.
 *
 * @param earliest the first second at which it may be given, and at which it must be; -1 is never
 * @param oldPodsGone the first second at which it may be given if old pods have to be gone, too
 */
record Moments(int earliest, int oldPodsGone) {
    static final Moments NEVER = new Moments(-1, -1);

    static Moments at(int second) {
        return new Moments(second, second);
    }
}
