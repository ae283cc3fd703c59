package dev.sampan.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Review;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Objects for the rules to look at, written with single quotes. */
final class Yard {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Instant NOW = Instant.parse("2026-03-10T23:30:00Z");
    static final String DIGEST = "sha256:" + "a".repeat(64);

    private Yard() {}

    static ObjectNode object(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** A Deployment that breaks no rule. */
    static ObjectNode flawless() {
        return object("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'shop'},"
                + "'spec':{'replicas':3,'template':{'spec':{'automountServiceAccountToken':false,"
                + "'securityContext':{'runAsNonRoot':true,'runAsUser':1000,'seccompProfile':{'type':'RuntimeDefault'}},"
                + "'containers':[{'name':'web','image':'reg.example.com/shop/web@" + DIGEST + "',"
                + "'env':[{'name':'GREETING','value':'hello'}],'ports':[{'containerPort':8080}],"
                + "'readinessProbe':{'httpGet':{'port':8080}},'livenessProbe':{'httpGet':{'port':8080}},"
                + "'resources':{'requests':{'cpu':'250m','memory':'256Mi'},'limits':{'cpu':'1','memory':'512Mi'}},"
                + "'securityContext':{'allowPrivilegeEscalation':false,'readOnlyRootFilesystem':true,"
                + "'capabilities':{'drop':['ALL']}}}]}}}}");
    }

    static ObjectNode podSpec(ObjectNode deployment) {
        return deployment.withObject("/spec/template/spec");
    }

    static ObjectNode container(ObjectNode deployment) {
        return (ObjectNode) podSpec(deployment).path("containers").get(0);
    }

    @SuppressWarnings("unchecked")
    static Review review(Environment environment, JsonNode... objects) {
        List<Map<String, Object>> maps = List.of(objects).stream()
                .map(each -> (Map<String, Object>) JSON.convertValue(each, Map.class))
                .toList();
        return new Review("Deploy web", environment, "shop", List.of(), maps, NOW);
    }

    static List<Finding> findings(Guard guard, Environment environment, JsonNode... objects) {
        return guard.review(review(environment, objects));
    }
}
