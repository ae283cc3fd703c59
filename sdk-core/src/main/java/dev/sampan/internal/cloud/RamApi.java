package dev.sampan.internal.cloud;

import dev.sampan.internal.retry.CallClass;
import java.util.List;

/** The APIs of RAM, 2015-05-01, that tell and change who may push to a registry. All parameters go in the query. */
public final class RamApi {
    private static final String ROLE = "acs:ram:*:*:role/*";
    private static final String POLICY = "acs:ram:*:*:policy/*";

    public static final CloudApi LIST_ROLES = api("ListRoles", CallClass.READ, ROLE);
    public static final CloudApi LIST_POLICIES_FOR_ROLE = api("ListPoliciesForRole", CallClass.READ, ROLE);
    public static final CloudApi GET_POLICY = api("GetPolicy", CallClass.READ, POLICY);
    public static final CloudApi CREATE_POLICY = api("CreatePolicy", CallClass.NON_IDEMPOTENT, POLICY);
    public static final CloudApi DELETE_POLICY = api("DeletePolicy", CallClass.IDEMPOTENT_WRITE, POLICY);
    public static final CloudApi ATTACH_POLICY_TO_ROLE = api("AttachPolicyToRole", CallClass.NON_IDEMPOTENT, ROLE);
    public static final CloudApi DETACH_POLICY_FROM_ROLE =
            api("DetachPolicyFromRole", CallClass.IDEMPOTENT_WRITE, ROLE);

    private RamApi() {}

    private static CloudApi api(String action, CallClass callClass, String resource) {
        return new CloudApi(
                Product.RAM, "2015-05-01", action, "POST", "/", callClass, "ram:" + action, resource, false);
    }

    /** Every API of RAM that Sampan calls. */
    public static List<CloudApi> all() {
        return List.of(
                LIST_ROLES,
                LIST_POLICIES_FOR_ROLE,
                GET_POLICY,
                CREATE_POLICY,
                DELETE_POLICY,
                ATTACH_POLICY_TO_ROLE,
                DETACH_POLICY_FROM_ROLE);
    }
}
