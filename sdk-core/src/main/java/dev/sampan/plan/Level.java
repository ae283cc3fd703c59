package dev.sampan.plan;

/** What a guard's or gate's word is worth in an environment. */
public enum Level {
    /** Not asked at all. */
    OFF,
    /** Recorded, never in the way. */
    OBSERVE,
    /** Shown in the plan, applying goes on. */
    WARN,
    /** Applying is refused. */
    ENFORCE
}
