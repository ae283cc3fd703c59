package dev.sampan.sandbox;

/**
 * What a scan finds on the nodes of a sandbox's cluster. Immutable.
 *
 * @param name the name by which it is patched, such as {@code alilinux3:3:ALINUX3-SA-2026:0017}
 * @param necessity how soon to patch it: {@code asap}, {@code later} or {@code nntf}
 * @param needsRestart whether the patch takes effect only after a restart
 * @param feature the package that has it
 * @param cve such as {@code CVE-2026-1234}
 */
public record NodeCve(String name, String necessity, boolean needsRestart, String feature, String cve) {}
