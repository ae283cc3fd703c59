package dev.sampan.internal.cloud;

import dev.sampan.internal.retry.CallClass;

/**
 * One API as data. Immutable.
 *
 * @param product whose API it is
 * @param version such as {@code 2015-12-15}
 * @param action such as {@code DescribeClustersV1}
 * @param method the HTTP method
 * @param path the path with {@code {name}} for parameters; {@code /} for RPC
 * @param callClass what a repetition would do
 * @param ramAction the permission it needs, empty when it needs none
 * @param ramResource what the permission is on, with {@code *} for account and region
 * @param anonymous whether it is sent without a signature
 */
public record CloudApi(
        Product product,
        String version,
        String action,
        String method,
        String path,
        CallClass callClass,
        String ramAction,
        String ramResource,
        boolean anonymous) {
    public static final CloudApi DESCRIBE_CLUSTERS =
            roa(Product.CS, "2015-12-15", "DescribeClustersV1", "GET", "/api/v1/clusters", "acs:cs:*:*:cluster/*");
    public static final CloudApi DESCRIBE_CLUSTER_USER_KUBECONFIG = roa(
            Product.CS,
            "2015-12-15",
            "DescribeClusterUserKubeconfig",
            "GET",
            "/k8s/{ClusterId}/user_config",
            "acs:cs:*:*:cluster/{ClusterId}");
    public static final CloudApi LIST_INSTANCE = rpc(Product.CR, "2018-12-01", "ListInstance", "acs:cr:*:*:instance/*");
    public static final CloudApi LIST_INSTANCE_ENDPOINT =
            rpc(Product.CR, "2018-12-01", "ListInstanceEndpoint", "acs:cr:*:*:instance/*");
    public static final CloudApi GET_AUTHORIZATION_TOKEN = rpc(Product.CR, "2018-12-01", "GetAuthorizationToken", "*");
    public static final CloudApi GET_CALLER_IDENTITY =
            new CloudApi(Product.STS, "2015-04-01", "GetCallerIdentity", "POST", "/", CallClass.READ, "", "", false);
    public static final CloudApi ASSUME_ROLE = rpc(Product.STS, "2015-04-01", "AssumeRole", "acs:ram:*:*:role/*");
    public static final CloudApi ASSUME_ROLE_WITH_OIDC =
            new CloudApi(Product.STS, "2015-04-01", "AssumeRoleWithOIDC", "POST", "/", CallClass.READ, "", "", true);

    private static CloudApi roa(
            Product product, String version, String action, String method, String path, String ramResource) {
        return new CloudApi(
                product,
                version,
                action,
                method,
                path,
                CallClass.READ,
                product.ram() + ":" + action,
                ramResource,
                false);
    }

    private static CloudApi rpc(Product product, String version, String action, String ramResource) {
        return new CloudApi(
                product,
                version,
                action,
                "POST",
                "/",
                CallClass.READ,
                product.ram() + ":" + action,
                ramResource,
                false);
    }

    /** A copy that goes by another HTTP method. */
    CloudApi withMethod(String other) {
        return new CloudApi(product, version, action, other, path, callClass, ramAction, ramResource, anonymous);
    }

    /** Product and action, as RAM writes them. */
    public String name() {
        return product.ram() + ":" + action;
    }
}
