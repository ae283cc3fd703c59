package dev.sampan.internal.cloud;

import java.util.Map;
import java.util.Set;

/**
 * The products Sampan calls and where they are in the International regions (from the public endpoint tables of April 2026 and the
 * clients of August 2026). {@code %s} stands for the region.
 */
public enum Product {
    CS("cs", "cs.%s.aliyuncs.com", "cs-anony-vpc.%s.aliyuncs.com"),
    CR("cr", "cr.%s.aliyuncs.com", "cr-vpc.%s.aliyuncs.com"),
    KMS("kms", "kms.%s.aliyuncs.com", "kms-vpc.%s.aliyuncs.com"),
    STS("sts", "sts.%s.aliyuncs.com", "sts-vpc.%s.aliyuncs.com"),
    RAM("ram", "ram.aliyuncs.com", "ram.vpc-proxy.aliyuncs.com"),
    IMS("ims", "ims.aliyuncs.com", "ims.aliyuncs.com"),
    SLS("log", "%s.log.aliyuncs.com", "%s-intranet.log.aliyuncs.com"),
    ARMS("arms", "arms.%s.aliyuncs.com", "arms-vpc.%s.aliyuncs.com"),
    CMS("cms", "metrics.%s.aliyuncs.com", "metrics-vpc.%s.aliyuncs.com"),
    BSS("bss", "business.ap-southeast-1.aliyuncs.com", "business-intl.vpc-proxy.aliyuncs.com"),
    ALB("alb", "alb.%s.aliyuncs.com", "alb-vpc.%s.aliyuncs.com"),
    NLB("nlb", "nlb.%s.aliyuncs.com", "nlb-vpc.%s.aliyuncs.com"),
    SLB("slb", "slb.%s.aliyuncs.com", "slb-vpc.%s.aliyuncs.com"),
    VPC("vpc", "vpc.%s.aliyuncs.com", "vpc-vpc.%s.aliyuncs.com"),
    ECS("ecs", "ecs.%s.aliyuncs.com", "ecs-vpc.%s.aliyuncs.com"),
    ALIDNS("alidns", "alidns.aliyuncs.com", "alidns.aliyuncs.com"),
    PVTZ("pvtz", "pvtz.aliyuncs.com", "pvtz.vpc-proxy.aliyuncs.com");

    private static final Set<String> WITHOUT_STS =
            Set.of("ap-southeast-6", "ap-southeast-8", "us-southeast-1", "eu-west-2");
    private final String ram;
    private final String publicHost;
    private final String vpcHost;

    Product(String ram, String publicHost, String vpcHost) {
        this.ram = ram;
        this.publicHost = publicHost;
        this.vpcHost = vpcHost;
    }

    /** The name in RAM actions. */
    public String ram() {
        return ram;
    }

    /** Whether there is one host for all regions. */
    public boolean isCentral() {
        return !publicHost.contains("%s");
    }

    /** The host in a region. */
    public String host(String region, boolean vpc) {
        return irregular(region, vpc).getOrDefault(this, (vpc ? vpcHost : publicHost).replace("%s", region));
    }

    private static Map<Product, String> irregular(String region, boolean vpc) {
        if (WITHOUT_STS.contains(region)) {
            return Map.of(STS, "sts.aliyuncs.com");
        }
        if (region.equals("me-east-1")) {
            return Map.of(ARMS, "arms.aliyuncs.com");
        }
        if (region.equals("us-west-1") && vpc) {
            return Map.of(ARMS, "arms.us-west-1.aliyuncs.com");
        }
        return region.equals("cn-hongkong") ? Map.of(BSS, "business.aliyuncs.com") : Map.of();
    }
}
