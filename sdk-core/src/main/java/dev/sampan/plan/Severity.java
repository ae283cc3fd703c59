package dev.sampan.plan;

/** How bad a finding is, least first. */
public enum Severity {
    INFO,
    WARNING,
    ERROR
}
