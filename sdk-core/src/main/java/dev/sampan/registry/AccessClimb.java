package dev.sampan.registry;

import dev.sampan.internal.cloud.AcrApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Reading;
import dev.sampan.plan.Reading.Verdict;
import dev.sampan.problem.RegistryException;
import dev.sampan.problem.SampanException;
import dev.sampan.registry.AccessLadder.Rung;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One look at the way to a repository, rung by rung, until one breaks. */
final class AccessClimb {
    private final AcrInstance instance;
    private final AcrCalls acr;
    private final AcrNetwork network;
    private final String repository;
    private final Optional<IpBlock> from;

    AccessClimb(AcrInstance instance, AcrCalls acr, AcrNetwork network, String repository, Optional<IpBlock> from) {
        this.instance = instance;
        this.acr = acr;
        this.network = network;
        this.repository = repository;
        this.from = from;
    }

    private record Step(String name, Supplier<Rung> look) {}

    AccessLadder climb() {
        List<Rung> rungs = new ArrayList<>();
        for (Step step : steps()) {
            Rung rung = looked(step);
            rungs.add(rung);
            if (rung.reading().verdict() == Verdict.FAIL) {
                break;
            }
        }
        return new AccessLadder(repository, rungs);
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("instance", this::instance));
        if (acr.cloud().endpoints().isVpc()) {
            steps.add(new Step("VPC", this::vpc));
        } else {
            steps.add(new Step("internet endpoint", this::endpoint));
            steps.add(new Step("access list", this::accessList));
        }
        steps.add(new Step("login", this::login));
        steps.add(new Step("repository", this::repository));
        steps.add(new Step("registry", this::registry));
        return steps;
    }

    private static Rung looked(Step step) {
        try {
            return step.look().get();
        } catch (SampanException e) {
            return new Rung(
                    step.name(),
                    new Reading(
                            Verdict.FAIL,
                            e.problem().reason(),
                            List.of(new Evidence(
                                    e.problem().attempted(), e.problem().happened()))),
                    e.problem().nextStep());
        }
    }

    private static Rung rung(String name, Verdict verdict, String what, String next) {
        return new Rung(name, new Reading(verdict, what, List.of()), next);
    }

    private Rung instance() {
        String status = acr.call(AcrApi.GET_INSTANCE).path("InstanceStatus").asText();
        return status.equals("RUNNING")
                ? rung("instance", Verdict.PASS, "it runs", "")
                : rung("instance", Verdict.FAIL, "it is " + status, "look at the instance's order in the console");
    }

    private Rung vpc() {
        List<LinkedVpc> running = network.vpcs().stream()
                .filter(each -> each.status().equals("RUNNING"))
                .toList();
        return running.isEmpty()
                ? rung("VPC", Verdict.FAIL, "no VPC is linked", "link(vpcId, vswitchId)")
                : rung(
                        "VPC",
                        Verdict.PASS,
                        "linked are " + running.stream().map(LinkedVpc::vpcId).toList(),
                        "");
    }

    private Rung endpoint() {
        RegistryEndpoint endpoint = network.internet();
        return endpoint.enabled()
                ? rung("internet endpoint", Verdict.PASS, "it is open", "")
                : rung("internet endpoint", Verdict.FAIL, "it is closed", "openInternet(), or come from a linked VPC");
    }

    private Rung accessList() {
        RegistryEndpoint endpoint = network.internet();
        List<String> blocks = endpoint.allowed().stream()
                .map(RegistryEndpoint.AllowedAddress::block)
                .toList();
        if (!endpoint.restricted()) {
            return rung("access list", Verdict.PASS, "it is off: everybody gets in", "");
        }
        if (from.isEmpty()) {
            return rung(
                    "access list",
                    Verdict.NO_DATA,
                    "only " + blocks + " get in; from where the calls come is not known",
                    "whyDenied(\"" + repository + "\", address)");
        }
        boolean admitted =
                blocks.stream().anyMatch(block -> IpBlock.parse(block).contains(from.get()));
        return admitted
                ? rung("access list", Verdict.PASS, from.get() + " is on it", "")
                : rung(
                        "access list",
                        Verdict.FAIL,
                        from.get() + " is not on it: " + blocks,
                        "allow(\"" + from.get() + "\", comment)");
    }

    private Rung login() {
        acr.call(CloudApi.GET_AUTHORIZATION_TOKEN);
        return rung("login", Verdict.PASS, "RAM gives a temporary login", "");
    }

    private Rung repository() {
        RegistryRepository there = new Repositories(acr).get(repository);
        return rung("repository", Verdict.PASS, "it is there, " + (there.open() ? "open" : "private"), "");
    }

    private Rung registry() {
        try {
            int tags = instance.registry().tags(repository).size();
            return rung("registry", Verdict.PASS, "it answers with " + tags + (tags == 1 ? " tag" : " tags"), "");
        } catch (RegistryException e) {
            if (e.status() == HttpURLConnection.HTTP_NOT_FOUND) {
                return rung("registry", Verdict.PASS, "it answers, and nothing was pushed yet", "");
            }
            throw e;
        }
    }
}
