package dev.sampan.registry;

import dev.sampan.internal.kubeconfig.SafeYaml;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The instances of which the credential add-on knows: a list in YAML, which others write too. Immutable.
 *
 * @param text as it is written there
 * @param entries what it says
 */
record InstanceList(String text, List<Map<?, ?>> entries) {
    private static final String ID = "instanceId";

    static InstanceList read(String text) {
        try {
            return new InstanceList(text, parsed(text));
        } catch (SafeYaml.UnreadableException e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
    }

    private static List<Map<?, ?>> parsed(String text) throws SafeYaml.UnreadableException {
        Object list = SafeYaml.mapping("list:\n" + text.indent(2)).get("list");
        if (list == null) {
            return List.of();
        }
        if (!(list instanceof List<?> all)) {
            throw unusable("it is no list");
        }
        List<Map<?, ?>> entries = new ArrayList<>();
        for (Object entry : all) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw unusable("it has an entry that is no mapping");
            }
            entries.add(map);
        }
        return List.copyOf(entries);
    }

    private static InvalidRequestException unusable(String why) {
        return InvalidRequestException.of(
                "registry.addon-configuration",
                "read acr-registry-info of ConfigMap/acr-configuration in kube-system",
                why,
                "somebody wrote it by hand",
                "correct it, or empty it");
    }

    boolean has(String instanceId) {
        return entries.stream().anyMatch(entry -> instanceId.equals(entry.get(ID)));
    }

    /** The text with one more entry; the others stay as they are written, unless they are written in braces. */
    String with(String instanceId, String region) {
        String entry = "- " + ID + ": \"" + instanceId + "\"\n  regionId: \"" + region + "\"\n";
        String longer = entries.isEmpty() ? entry : text.stripIndent().stripTrailing() + "\n" + entry;
        return isOneMore(longer) ? longer : without("") + entry;
    }

    private boolean isOneMore(String longer) {
        try {
            return parsed(longer).size() == entries.size() + 1;
        } catch (SafeYaml.UnreadableException e) {
            return false;
        }
    }

    /** The other entries, written anew. */
    String without(String instanceId) {
        StringBuilder text = new StringBuilder();
        for (Map<?, ?> entry : entries) {
            if (!instanceId.equals(entry.get(ID))) {
                String mark = "- ";
                for (Map.Entry<?, ?> field : entry.entrySet()) {
                    String value = String.valueOf(field.getValue())
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"");
                    text.append(mark)
                            .append(field.getKey())
                            .append(": \"")
                            .append(value)
                            .append("\"\n");
                    mark = "  ";
                }
            }
        }
        return text.toString();
    }
}
