package dev.sampan.lab.suite;

import dev.sampan.lab.target.Target;

/**
 * Where a chapter is played.
 *
 * @param namespace a name that is new in the cluster; also the prefix for names that are unique in the cluster or the registry. The
 *     namespace itself exists and is deleted afterwards
 */
public record Stage(Target target, String namespace) {}
