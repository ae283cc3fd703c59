package dev.sampan.cluster;

import dev.sampan.plan.Reading.Verdict;

/** What is known of the types of clusters without asking: by what their API takes and what it refuses. */
enum TypeFact {
    NODES(
            "nodes of your own",
            yes("it is made of node pools"),
            no("it has no node pools: pods run on elastic container instances"),
            no("it has no node pools: pods run on compute of the cloud")),
    POD_CIDR(
            "a pod range of its own",
            yes("Flannel gives pods a range of their own"),
            no("pods take addresses of the vSwitches"),
            no("pods take addresses of the vSwitches")),
    MADE_NETWORK(
            "a network that ACK makes",
            no("it needs a VPC and vSwitches that are there"),
            yes("zones are enough"),
            yes("zones are enough")),
    SECRET_ENCRYPTION(
            "Secrets encrypted by KMS",
            yes("encryption_provider_key names the key"),
            unknown("the key is told for managed Pro only"),
            unknown("the key is told for managed Pro only")),
    SPOT(
            "spot compute",
            yes("node pools have spot_strategy"),
            yes("pods have the annotation k8s.aliyun.com/eci-spot-strategy"),
            unknown("no proven setting asks for it")),
    GPUS(
            "GPUs",
            yes("a node pool of GPU machines"),
            unknown("no proven setting asks for them"),
            yes("pods have the label alibabacloud.com/compute-class=gpu")),
    PRICE(
            "a price before it is there",
            unknown("no API of ACK gives one"),
            unknown("no API of ACK gives one"),
            unknown("no API of ACK gives one"));

    /** A verdict and why. */
    record Fact(Verdict verdict, String because) {}

    private final String need;
    private final Fact pro;
    private final Fact serverless;
    private final Fact acs;

    TypeFact(String need, Fact pro, Fact serverless, Fact acs) {
        this.need = need;
        this.pro = pro;
        this.serverless = serverless;
        this.acs = acs;
    }

    static Fact yes(String because) {
        return new Fact(Verdict.PASS, because);
    }

    static Fact no(String because) {
        return new Fact(Verdict.FAIL, because);
    }

    static Fact unknown(String because) {
        return new Fact(Verdict.NO_DATA, because);
    }

    NeedFit of(ClusterType type) {
        Fact fact = switch (type) {
            case SERVERLESS -> serverless;
            case ACS -> acs;
            default -> pro;
        };
        return new NeedFit(need, type, fact.verdict(), fact.because());
    }
}
