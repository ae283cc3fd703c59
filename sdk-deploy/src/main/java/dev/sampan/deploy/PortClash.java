package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A port that somebody gave another number. The API tells the ports of a list apart by number and protocol, so applying the intended
 * one would put it beside the other, and two of one name are refused.
 *
 * @param field the port as plans name it, such as {@code spec.ports[http]}
 * @param list the list as plans name it
 * @param set where managedFields keep the port that is there
 * @param there the port that is there
 * @param intended the port as it should be
 */
record PortClash(String field, String list, List<String> set, ObjectNode there, ObjectNode intended) {
    private record Ports(String field, List<String> set, String number, ArrayNode all) {}

    static List<PortClash> of(ObjectNode intended, ObjectNode live) {
        FieldOwners owners = FieldOwners.of(live);
        List<PortClash> clashes = new ArrayList<>();
        List<Ports> there = portsOf(live);
        for (Ports wished : portsOf(intended)) {
            there.stream()
                    .filter(ports -> ports.field().equals(wished.field()))
                    .forEach(ports -> compare(wished, ports, owners, clashes));
        }
        return clashes;
    }

    private static void compare(Ports wished, Ports there, FieldOwners owners, List<PortClash> into) {
        for (JsonNode port : wished.all()) {
            for (JsonNode other : there.all()) {
                String field = wished.field() + "[" + port.path("name").asText() + "]";
                boolean sameName = port.has("name") && port.path("name").equals(other.path("name"));
                if (sameName && !key(wished, port).equals(key(wished, other)) && !owners.isOursAlone(field)) {
                    List<String> set = new ArrayList<>(wished.set());
                    set.add("k:" + key(wished, other));
                    into.add(new PortClash(field, wished.field(), set, (ObjectNode) other, (ObjectNode) port));
                }
            }
        }
    }

    private static String key(Ports ports, JsonNode port) {
        ObjectNode key = Json.object();
        key.put(ports.number(), port.path(ports.number()).asInt());
        key.put("protocol", port.path("protocol").asText("TCP"));
        return Json.canonical(key);
    }

    private static List<Ports> portsOf(ObjectNode object) {
        List<Ports> all = new ArrayList<>();
        if (object.path("kind").asText().equals("Service")) {
            add("spec", List.of("f:spec"), "port", object.path("spec"), all);
        } else {
            for (JsonNode container : object.at("/spec/template/spec/containers")) {
                String name = container.path("name").asText();
                String key = "k:" + Json.canonical(Json.object().put("name", name));
                add(
                        "spec.template.spec.containers[" + name + "]",
                        List.of("f:spec", "f:template", "f:spec", "f:containers", key),
                        "containerPort",
                        container,
                        all);
            }
        }
        return all;
    }

    private static void add(String field, List<String> set, String number, JsonNode holder, List<Ports> into) {
        if (holder.path("ports") instanceof ArrayNode ports) {
            List<String> itsSet = new ArrayList<>(set);
            itsSet.add("f:ports");
            into.add(new Ports(field + ".ports", itsSet, number, ports));
        }
    }

    /** A copy to ask a dry-run with: the ports that clash have names that nothing else has. */
    static ObjectNode renamed(ObjectNode intended, List<PortClash> clashes) {
        ObjectNode copy = intended.deepCopy();
        for (PortClash clash : clashes) {
            for (JsonNode port : clash.listOf(copy)) {
                if (port.equals(clash.intended())) {
                    ((ObjectNode) port).put("name", clash.otherName());
                }
            }
        }
        return copy;
    }

    /** What a dry-run of the renamed object means for the object itself. */
    static void settle(ObjectNode result, List<PortClash> clashes) {
        for (PortClash clash : clashes) {
            for (Iterator<JsonNode> ports = clash.listOf(result).elements(); ports.hasNext(); ) {
                ObjectNode port = (ObjectNode) ports.next();
                if (port.path("name").equals(clash.there().path("name"))) {
                    ports.remove();
                } else if (port.path("name").asText().equals(clash.otherName())) {
                    port.set("name", clash.intended().path("name"));
                }
            }
        }
    }

    /** What managedFields say of the port once we own it. */
    ObjectNode fields() {
        ObjectNode all = Json.object();
        all.putObject(".");
        there.fieldNames().forEachRemaining(name -> all.putObject("f:" + name));
        return FieldSets.of(set, all);
    }

    private String otherName() {
        return "other-" + intended.path(number()).asText();
    }

    private String number() {
        return intended.has("containerPort") ? "containerPort" : "port";
    }

    private ArrayNode listOf(ObjectNode object) {
        return portsOf(object).stream()
                .filter(ports -> ports.field().equals(list))
                .map(Ports::all)
                .findFirst()
                .orElseGet(Json.MAPPER::createArrayNode);
    }
}
