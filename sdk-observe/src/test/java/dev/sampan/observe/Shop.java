package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;

/** The objects of a small shop, as a cluster shows them. */
final class Shop {
    final FakeNamespace namespace = new FakeNamespace();
    final Observe observe = new NamespaceObserve(namespace);

    /** A Deployment with its ReplicaSet; ready counts and labels as told. */
    ObjectNode deployment(String name, int wanted, int ready) {
        String template =
                "{'metadata':{'labels':{'app':'" + name + "'}},'spec':{'containers':[{'name':'web','image':'x:1',"
                        + "'ports':[{'containerPort':8080,'name':'http'}]}]}}";
        ObjectNode deployment = namespace.put(
                Kind.DEPLOYMENT,
                "{'metadata':{'name':'" + name + "','namespace':'shop','uid':'d-" + name + "','generation':1},"
                        + "'spec':{'replicas':" + wanted + ",'template':" + template + "},"
                        + "'status':{'observedGeneration':1,'replicas':" + wanted + ",'updatedReplicas':" + wanted
                        + ",'readyReplicas':" + ready + ",'availableReplicas':" + ready + "}}");
        namespace.put(
                Kind.REPLICA_SET,
                "{'metadata':{'name':'" + name + "-1','uid':'r-" + name
                        + "','ownerReferences':[{'kind':'Deployment','name':'" + name + "','uid':'d-" + name
                        + "'}]},'spec':{'template':" + template + "}}");
        return deployment;
    }

    /** A pod of such a Deployment; the state is that of its one container. */
    ObjectNode pod(String deployment, String name, boolean ready, String status) {
        return namespace.put(
                Kind.POD,
                "{'kind':'Pod','metadata':{'name':'" + name + "','uid':'p-" + name + "','labels':{'app':'" + deployment
                        + "'},'creationTimestamp':'2026-03-01T09:00:00Z','ownerReferences':[{'kind':'ReplicaSet','name':'"
                        + deployment + "-1','uid':'r-" + deployment + "'}]},"
                        + "'spec':{'containers':[{'name':'web'}],'initContainers':[{'name':'migrate'}]},"
                        + "'status':{'phase':'Running','conditions':[{'type':'Ready','status':'"
                        + (ready ? "True" : "False")
                        + "','lastTransitionTime':'2026-03-01T09:00:00Z'}],'containerStatuses':[{'name':'web','ready':"
                        + ready + "," + status + "}]}}");
    }

    ObjectNode runningPod(String deployment, String name) {
        return pod(deployment, name, true, "'restartCount':0,'state':{'running':{'startedAt':'2026-03-01T09:00:00Z'}}");
    }

    ObjectNode crashingPod(String deployment, String name) {
        return pod(
                deployment,
                name,
                false,
                "'restartCount':4,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':"
                        + "{'exitCode':3,'reason':'Error','startedAt':'2026-03-01T09:59:50Z','finishedAt':'2026-03-01T09:59:52Z'}}");
    }

    void service(String name, String selected, String targetPort) {
        namespace.put(
                Kind.SERVICE,
                "{'metadata':{'name':'" + name + "','namespace':'shop'},'spec':{'selector':{'app':'" + selected
                        + "'},'ports':[{'port':80,'targetPort':" + targetPort + "}]}}");
    }

    void endpoints(String service, boolean ready) {
        namespace.put(
                Kind.ENDPOINT_SLICE,
                "{'metadata':{'name':'" + service + "-x','labels':{'kubernetes.io/service-name':'" + service
                        + "'}},'endpoints':[{'conditions':{'ready':" + ready + "}}]}");
    }
}
