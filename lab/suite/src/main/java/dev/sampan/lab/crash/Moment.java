package dev.sampan.lab.crash;

/** When a process is halted, seen from one of its remote calls. */
enum Moment {
    BEFORE_SEND,
    /** The request is on its way, the answer reaches nobody. */
    AFTER_SEND,
    AFTER_REPLY
}
