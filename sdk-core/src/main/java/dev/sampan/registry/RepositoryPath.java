package dev.sampan.registry;

import dev.sampan.internal.text.Redaction;
import dev.sampan.problem.InvalidRequestException;

/** The two parts of a repository's name. */
record RepositoryPath(String namespace, String name) {
    static RepositoryPath parse(String path) {
        int slash = path.indexOf('/');
        if (slash <= 0 || slash == path.length() - 1) {
            throw InvalidRequestException.of(
                    "registry.repository-name",
                    "find the repository \"" + Redaction.line(path, 80) + "\"",
                    "its name has no two parts",
                    "a repository of ACR is in a namespace",
                    "write it like shop/web");
        }
        return new RepositoryPath(path.substring(0, slash), path.substring(slash + 1));
    }
}
