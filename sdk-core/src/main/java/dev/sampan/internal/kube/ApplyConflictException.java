package dev.sampan.internal.kube;

import java.util.List;

/** A server-side apply was refused because other managers own some of its fields. */
public final class ApplyConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    /** A field and who owns it, as the API server names them. */
    public record Conflict(String field, String manager) {}

    public ApplyConflictException(String message, List<Conflict> conflicts) {
        super(message);
        this.conflicts = List.copyOf(conflicts);
    }

    public List<Conflict> conflicts() {
        return conflicts;
    }
}
