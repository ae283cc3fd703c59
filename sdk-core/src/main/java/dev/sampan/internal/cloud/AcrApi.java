package dev.sampan.internal.cloud;

import dev.sampan.internal.retry.CallClass;
import java.util.List;

/** The APIs of ACR, CR 2018-12-01. All parameters go in the query. */
public final class AcrApi {
    private static final String INSTANCE = "acs:cr:*:*:instance/*";
    private static final String REPOSITORY = "acs:cr:*:*:repository/*";

    public static final CloudApi GET_INSTANCE = read("GetInstance", INSTANCE);
    public static final CloudApi GET_INSTANCE_ENDPOINT = read("GetInstanceEndpoint", INSTANCE);
    public static final CloudApi UPDATE_INSTANCE_ENDPOINT_STATUS = again("UpdateInstanceEndpointStatus", INSTANCE);
    public static final CloudApi CREATE_INSTANCE_ENDPOINT_ACL_POLICY =
            once("CreateInstanceEndpointAclPolicy", INSTANCE);
    public static final CloudApi DELETE_INSTANCE_ENDPOINT_ACL_POLICY =
            again("DeleteInstanceEndpointAclPolicy", INSTANCE);
    public static final CloudApi GET_INSTANCE_VPC_ENDPOINT = read("GetInstanceVpcEndpoint", INSTANCE);
    public static final CloudApi CREATE_INSTANCE_VPC_ENDPOINT_LINKED_VPC =
            once("CreateInstanceVpcEndpointLinkedVpc", INSTANCE);
    public static final CloudApi DELETE_INSTANCE_VPC_ENDPOINT_LINKED_VPC =
            again("DeleteInstanceVpcEndpointLinkedVpc", INSTANCE);

    public static final CloudApi CREATE_CUSTOMIZED_DOMAIN = once("CreateInstanceCustomizedDomain", INSTANCE);
    public static final CloudApi GET_CUSTOMIZED_DOMAIN = read("GetInstanceCustomizedDomain", INSTANCE);
    public static final CloudApi UPDATE_CUSTOMIZED_DOMAIN = again("UpdateInstanceCustomizedDomain", INSTANCE);
    public static final CloudApi DELETE_CUSTOMIZED_DOMAIN = again("DeleteInstanceCustomizedDomain", INSTANCE);

    public static final CloudApi LIST_NAMESPACE = read("ListNamespace", REPOSITORY);
    public static final CloudApi CREATE_NAMESPACE = once("CreateNamespace", REPOSITORY);
    public static final CloudApi UPDATE_NAMESPACE = again("UpdateNamespace", REPOSITORY);
    public static final CloudApi DELETE_NAMESPACE = again("DeleteNamespace", REPOSITORY);

    public static final CloudApi LIST_REPOSITORY = read("ListRepository", REPOSITORY);
    public static final CloudApi GET_REPOSITORY = read("GetRepository", REPOSITORY);
    public static final CloudApi CREATE_REPOSITORY = once("CreateRepository", REPOSITORY);
    public static final CloudApi UPDATE_REPOSITORY = again("UpdateRepository", REPOSITORY);
    public static final CloudApi DELETE_REPOSITORY = again("DeleteRepository", REPOSITORY);

    public static final CloudApi LIST_REPO_TAG = read("ListRepoTag", REPOSITORY);
    public static final CloudApi GET_REPO_TAG = read("GetRepoTag", REPOSITORY).withMethod("GET");
    public static final CloudApi CREATE_REPO_TAG = once("CreateRepoTag", REPOSITORY);
    public static final CloudApi DELETE_REPO_TAG = again("DeleteRepoTag", REPOSITORY);

    public static final CloudApi CREATE_REPO_TAG_SCAN_TASK = once("CreateRepoTagScanTask", REPOSITORY);
    public static final CloudApi GET_REPO_TAG_SCAN_STATUS = read("GetRepoTagScanStatus", REPOSITORY);
    public static final CloudApi LIST_REPO_TAG_SCAN_RESULT = read("ListRepoTagScanResult", REPOSITORY);

    public static final CloudApi CREATE_SCAN_RULE = once("CreateScanRule", REPOSITORY);
    public static final CloudApi LIST_SCAN_RULE =
            read("ListScanRule", REPOSITORY).withMethod("GET");
    public static final CloudApi UPDATE_SCAN_RULE = again("UpdateScanRule", REPOSITORY);
    public static final CloudApi DELETE_SCAN_RULE = again("DeleteScanRule", REPOSITORY);

    public static final CloudApi CREATE_CHAIN = once("CreateChain", REPOSITORY);
    public static final CloudApi LIST_CHAIN = read("ListChain", REPOSITORY);
    public static final CloudApi GET_CHAIN = read("GetChain", REPOSITORY);
    public static final CloudApi UPDATE_CHAIN = again("UpdateChain", REPOSITORY);
    public static final CloudApi DELETE_CHAIN = again("DeleteChain", REPOSITORY);
    public static final CloudApi LIST_CHAIN_INSTANCE = read("ListChainInstance", REPOSITORY);

    public static final CloudApi CREATE_REPO_SYNC_RULE = once("CreateRepoSyncRule", REPOSITORY);
    public static final CloudApi LIST_REPO_SYNC_RULE = read("ListRepoSyncRule", REPOSITORY);
    public static final CloudApi DELETE_REPO_SYNC_RULE = again("DeleteRepoSyncRule", REPOSITORY);
    public static final CloudApi CREATE_REPO_SYNC_TASK = once("CreateRepoSyncTask", REPOSITORY);
    public static final CloudApi GET_REPO_SYNC_TASK = read("GetRepoSyncTask", REPOSITORY);

    public static final CloudApi CREATE_ARTIFACT_LIFECYCLE_RULE = once("CreateArtifactLifecycleRule", REPOSITORY);
    public static final CloudApi LIST_ARTIFACT_LIFECYCLE_RULE =
            read("ListArtifactLifecycleRule", REPOSITORY).withMethod("GET");
    public static final CloudApi DELETE_ARTIFACT_LIFECYCLE_RULE = again("DeleteArtifactLifecycleRule", REPOSITORY);

    private AcrApi() {}

    private static CloudApi read(String action, String resource) {
        return api(action, CallClass.READ, resource);
    }

    /** A write that may be sent again. */
    private static CloudApi again(String action, String resource) {
        return api(action, CallClass.IDEMPOTENT_WRITE, resource);
    }

    /** A write that is read back before it is sent again. */
    private static CloudApi once(String action, String resource) {
        return api(action, CallClass.NON_IDEMPOTENT, resource);
    }

    private static CloudApi api(String action, CallClass callClass, String resource) {
        return new CloudApi(Product.CR, "2018-12-01", action, "POST", "/", callClass, "cr:" + action, resource, false);
    }

    /** Every API of ACR that Sampan calls. */
    public static List<CloudApi> all() {
        return List.of(
                CloudApi.LIST_INSTANCE,
                CloudApi.LIST_INSTANCE_ENDPOINT,
                CloudApi.GET_AUTHORIZATION_TOKEN,
                GET_INSTANCE,
                GET_INSTANCE_ENDPOINT,
                UPDATE_INSTANCE_ENDPOINT_STATUS,
                CREATE_INSTANCE_ENDPOINT_ACL_POLICY,
                DELETE_INSTANCE_ENDPOINT_ACL_POLICY,
                GET_INSTANCE_VPC_ENDPOINT,
                CREATE_INSTANCE_VPC_ENDPOINT_LINKED_VPC,
                DELETE_INSTANCE_VPC_ENDPOINT_LINKED_VPC,
                CREATE_CUSTOMIZED_DOMAIN,
                GET_CUSTOMIZED_DOMAIN,
                UPDATE_CUSTOMIZED_DOMAIN,
                DELETE_CUSTOMIZED_DOMAIN,
                LIST_NAMESPACE,
                CREATE_NAMESPACE,
                UPDATE_NAMESPACE,
                DELETE_NAMESPACE,
                LIST_REPOSITORY,
                GET_REPOSITORY,
                CREATE_REPOSITORY,
                UPDATE_REPOSITORY,
                DELETE_REPOSITORY,
                LIST_REPO_TAG,
                GET_REPO_TAG,
                CREATE_REPO_TAG,
                DELETE_REPO_TAG,
                CREATE_REPO_TAG_SCAN_TASK,
                GET_REPO_TAG_SCAN_STATUS,
                LIST_REPO_TAG_SCAN_RESULT,
                CREATE_SCAN_RULE,
                LIST_SCAN_RULE,
                UPDATE_SCAN_RULE,
                DELETE_SCAN_RULE,
                CREATE_CHAIN,
                LIST_CHAIN,
                GET_CHAIN,
                UPDATE_CHAIN,
                DELETE_CHAIN,
                LIST_CHAIN_INSTANCE,
                CREATE_REPO_SYNC_RULE,
                LIST_REPO_SYNC_RULE,
                DELETE_REPO_SYNC_RULE,
                CREATE_REPO_SYNC_TASK,
                GET_REPO_SYNC_TASK,
                CREATE_ARTIFACT_LIFECYCLE_RULE,
                LIST_ARTIFACT_LIFECYCLE_RULE,
                DELETE_ARTIFACT_LIFECYCLE_RULE);
    }
}
