package dev.sampan.sandbox.internal.openapi.ram;

import dev.sampan.sandbox.internal.openapi.Caller;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Roles and policies of the account, and what they say to a call. The sandbox's own user may do everything until a policy
 * says otherwise, and so may a session of a role that nobody made. Thread-safe.
 */
public final class Ram {
    /** The sandbox's own user. */
    public static final String OWN_USER = "user/sandbox";

    private static final long LONGEST_SESSION = 43_200;

    private final Clock clock;
    private final String account;
    private final Map<String, Role> roles = new TreeMap<>();
    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private @Nullable PolicyDocument ofUser;

    public Ram(Clock clock, String account) {
        this.clock = clock;
        this.account = account;
        SystemPolicies.all(clock.instant()).forEach(policy -> policies.put(policy.key(), policy));
    }

    public String account() {
        return account;
    }

    /** What a call by this caller is worth. */
    public synchronized Verdict verdict(Caller caller, Question question) {
        Verdict own = ofIdentity(caller.identity(), question);
        PolicyDocument session = caller.sessionPolicy();
        return own.allowed() && session != null ? Verdict.of(session.answer(question), Verdict.OF_SESSION) : own;
    }

    private Verdict ofIdentity(String identity, Question question) {
        List<PolicyDocument> documents;
        if (identity.equals(OWN_USER)) {
            documents = ofUser == null ? List.of() : List.of(ofUser);
            if (documents.isEmpty()) {
                return Verdict.ALLOWED;
            }
        } else {
            Role role = roles.get(identity.substring(identity.indexOf('/') + 1));
            if (role == null) {
                return Verdict.ALLOWED;
            }
            documents = documents(role);
        }
        return Verdict.of(together(documents, question), Verdict.OF_IDENTITY);
    }

    private List<PolicyDocument> documents(Role role) {
        List<PolicyDocument> documents = new ArrayList<>();
        for (String key : role.attached()) {
            Policy policy = policies.get(key);
            if (policy != null) {
                documents.add(policy.current().document());
            }
        }
        return documents;
    }

    private static PolicyDocument.Answer together(List<PolicyDocument> documents, Question question) {
        PolicyDocument.Answer answer = PolicyDocument.Answer.SILENT;
        for (PolicyDocument document : documents) {
            PolicyDocument.Answer one = document.answer(question);
            if (one == PolicyDocument.Answer.DENIED) {
                return one;
            }
            answer = one == PolicyDocument.Answer.ALLOWED ? one : answer;
        }
        return answer;
    }

    /** Whether a role's trust lets somebody in. A role that nobody made trusts everybody. */
    public synchronized Verdict trusts(String role, Map<String, Set<String>> principals, Map<String, String> context) {
        Role there = roles.get(role);
        if (there == null) {
            return Verdict.ALLOWED;
        }
        Question question = new Question("sts:AssumeRole", "*", context, principals);
        return Verdict.of(there.trust().answer(question), Verdict.OF_TRUST);
    }

    /** The longest session of a role. */
    public synchronized long longestSession(String role) {
        Role there = roles.get(role);
        return there == null ? LONGEST_SESSION : there.maxSessionSeconds();
    }

    /** Lets a role do what the document allows and nothing else; makes the role when it is not there. */
    public synchronized void setRolePolicy(String role, PolicyDocument document) {
        Instant now = clock.instant();
        Policy policy = new Policy(
                "sandbox-" + role, Policy.CUSTOM, "", now, List.of(new Policy.Version("v1", document, now)), "v1");
        policies.put(policy.key(), policy);
        Role there = roles.get(role);
        Role made = there != null ? there : new Role(role, trustOfAccount(), "", LONGEST_SESSION, now, now, Set.of());
        roles.put(role, made.withAttached(Set.of(policy.key())));
    }

    private PolicyDocument trustOfAccount() {
        return PolicyDocument.parseTrust("""
                {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                 "Principal": {"RAM": ["acs:ram::%s:root"]}}]}""".formatted(account));
    }

    /** Lets the sandbox's own user do what the document allows and nothing else. */
    public synchronized void setUserPolicy(PolicyDocument document) {
        ofUser = document;
    }

    /** Everybody may do everything again, and no role is there. */
    public synchronized void clear() {
        ofUser = null;
        roles.clear();
        policies.values().removeIf(policy -> policy.type().equals(Policy.CUSTOM));
    }

    synchronized Optional<Role> role(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    synchronized List<Role> roles() {
        return List.copyOf(roles.values());
    }

    synchronized void put(Role role) {
        roles.put(role.name(), role);
    }

    synchronized void removeRole(String name) {
        roles.remove(name);
    }

    synchronized Optional<Policy> policy(String type, String name) {
        return Optional.ofNullable(policies.get(Policy.key(type, name)));
    }

    synchronized void put(Policy policy) {
        policies.put(policy.key(), policy);
    }

    synchronized void remove(Policy policy) {
        policies.remove(policy.key());
    }

    /** How many roles each policy is attached to. */
    synchronized Map<String, Integer> attachments() {
        Map<String, Integer> counts = new HashMap<>();
        roles.values().forEach(role -> role.attached().forEach(key -> counts.merge(key, 1, Integer::sum)));
        return counts;
    }

    Instant now() {
        return clock.instant();
    }
}
