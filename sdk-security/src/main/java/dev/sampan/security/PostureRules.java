package dev.sampan.security;

import java.util.List;
import java.util.stream.Stream;

/** All posture rules, in the order of {@code docs/posture.md}. */
final class PostureRules {
    static final List<PostureRule> ALL = Stream.of(
                    ImageRules.ALL, PrivilegeRules.ALL, HostRules.ALL, SecretRules.ALL, ReliabilityRules.ALL)
            .flatMap(List::stream)
            .toList();

    private PostureRules() {}
}
