package dev.sampan.registry;

import dev.sampan.internal.text.PromptText;
import java.util.List;

/**
 * The public endpoint of an instance. Immutable.
 *
 * @param domains the hosts by which it is called
 * @param restricted whether only who is on the access list gets in
 * @param allowed the access list
 */
public record RegistryEndpoint(
        List<String> domains, boolean enabled, boolean restricted, List<AllowedAddress> allowed, String status) {
    public RegistryEndpoint {
        domains = List.copyOf(domains);
        allowed = List.copyOf(allowed);
    }

    /**
     * An entry of the access list.
     *
     * @param block an IPv4 address or block
     * @param comment whose it is; may be empty
     */
    public record AllowedAddress(String block, String comment) {
        @Override
        public String toString() {
            return block + (comment.isEmpty() ? "" : "  " + comment);
        }
    }

    @Override
    public String toString() {
        String who = !enabled ? "closed" : restricted ? "open to " + allowed.size() + " entries" : "open to everybody";
        List<String> rows = new java.util.ArrayList<>(domains);
        allowed.forEach(each -> rows.add("allowed " + each));
        return PromptText.of(
                "Internet endpoint: " + who, rows, "next: allow(block, comment), whyDenied(repository, address)");
    }
}
