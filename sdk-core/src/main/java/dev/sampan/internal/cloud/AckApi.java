package dev.sampan.internal.cloud;

import dev.sampan.internal.retry.CallClass;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls of Container Service for Kubernetes that Sampan makes. What a lost answer means is in the class of each: a
 * {@link CallClass#NON_IDEMPOTENT} one is read back by who calls it before anything is sent again.
 */
public final class AckApi {
    private static final String VERSION = "2015-12-15";
    private static final String CLUSTER = "cluster/{ClusterId}";
    private static final String ANY = "*";
    private static final List<CloudApi> ALL = new ArrayList<>();

    public static final CloudApi DESCRIBE_CLUSTERS = known(CloudApi.DESCRIBE_CLUSTERS);
    public static final CloudApi DESCRIBE_CLUSTER_USER_KUBECONFIG = known(CloudApi.DESCRIBE_CLUSTER_USER_KUBECONFIG);
    public static final CloudApi DESCRIBE_CLUSTER_DETAIL =
            read("DescribeClusterDetail", "/clusters/{ClusterId}", CLUSTER);
    public static final CloudApi DESCRIBE_CLUSTER_RESOURCES =
            read("DescribeClusterResources", "/clusters/{ClusterId}/resources", CLUSTER);
    public static final CloudApi DESCRIBE_KUBERNETES_VERSION_METADATA =
            read("DescribeKubernetesVersionMetadata", "/api/v1/metadata/versions", ANY);
    public static final CloudApi DESCRIBE_TASK_INFO = read("DescribeTaskInfo", "/tasks/{TaskId}", ANY);
    public static final CloudApi DESCRIBE_CLUSTER_TASKS =
            read("DescribeClusterTasks", "/clusters/{ClusterId}/tasks", CLUSTER);
    public static final CloudApi CREATE_CLUSTER =
            write(CallClass.NON_IDEMPOTENT, "CreateCluster", "POST", "/clusters", "cluster/*");
    public static final CloudApi MODIFY_CLUSTER =
            write(CallClass.IDEMPOTENT_WRITE, "ModifyCluster", "PUT", "/api/v2/clusters/{ClusterId}", CLUSTER);
    public static final CloudApi DELETE_CLUSTER =
            write(CallClass.IDEMPOTENT_WRITE, "DeleteCluster", "DELETE", "/clusters/{ClusterId}", CLUSTER);
    public static final CloudApi TAG_RESOURCES =
            write(CallClass.IDEMPOTENT_WRITE, "TagResources", "PUT", "/tags", "cluster/*");
    public static final CloudApi UNTAG_RESOURCES =
            write(CallClass.IDEMPOTENT_WRITE, "UntagResources", "DELETE", "/tags", "cluster/*");
    public static final CloudApi DESCRIBE_NODE_POOLS =
            read("DescribeClusterNodePools", "/clusters/{ClusterId}/nodepools", CLUSTER);
    public static final CloudApi DESCRIBE_NODES = read("DescribeClusterNodes", "/clusters/{ClusterId}/nodes", CLUSTER);
    public static final CloudApi CREATE_NODE_POOL = write(
            CallClass.NON_IDEMPOTENT, "CreateClusterNodePool", "POST", "/clusters/{ClusterId}/nodepools", CLUSTER);
    public static final CloudApi MODIFY_NODE_POOL = write(
            CallClass.IDEMPOTENT_WRITE,
            "ModifyClusterNodePool",
            "PUT",
            "/clusters/{ClusterId}/nodepools/{NodepoolId}",
            CLUSTER);
    public static final CloudApi UPGRADE_NODE_POOL = write(
            CallClass.NON_IDEMPOTENT,
            "UpgradeClusterNodepool",
            "POST",
            "/clusters/{ClusterId}/nodepools/{NodepoolId}/upgrade",
            CLUSTER);
    public static final CloudApi REMOVE_NODES = write(
            CallClass.IDEMPOTENT_WRITE,
            "RemoveNodePoolNodes",
            "DELETE",
            "/clusters/{ClusterId}/nodepools/{NodepoolId}/nodes",
            CLUSTER);
    public static final CloudApi DELETE_NODE_POOL = write(
            CallClass.IDEMPOTENT_WRITE,
            "DeleteClusterNodepool",
            "DELETE",
            "/clusters/{ClusterId}/nodepools/{NodepoolId}",
            CLUSTER);
    public static final CloudApi UPGRADE_CLUSTER =
            write(CallClass.NON_IDEMPOTENT, "UpgradeCluster", "POST", "/api/v2/clusters/{ClusterId}/upgrade", CLUSTER);
    public static final CloudApi GET_UPGRADE_STATUS =
            read("GetUpgradeStatus", "/api/v2/clusters/{ClusterId}/upgrade/status", CLUSTER);
    public static final CloudApi PAUSE_UPGRADE = write(
            CallClass.IDEMPOTENT_WRITE,
            "PauseClusterUpgrade",
            "POST",
            "/api/v2/clusters/{ClusterId}/upgrade/pause",
            CLUSTER);
    public static final CloudApi RESUME_UPGRADE = write(
            CallClass.IDEMPOTENT_WRITE,
            "ResumeUpgradeCluster",
            "POST",
            "/api/v2/clusters/{ClusterId}/upgrade/resume",
            CLUSTER);
    public static final CloudApi CANCEL_UPGRADE = write(
            CallClass.IDEMPOTENT_WRITE,
            "CancelClusterUpgrade",
            "POST",
            "/api/v2/clusters/{ClusterId}/upgrade/cancel",
            CLUSTER);
    public static final CloudApi RUN_CLUSTER_CHECK =
            write(CallClass.IDEMPOTENT_WRITE, "RunClusterCheck", "POST", "/clusters/{ClusterId}/checks", CLUSTER);
    public static final CloudApi GET_CLUSTER_CHECK =
            read("GetClusterCheck", "/clusters/{ClusterId}/checks/{CheckId}", CLUSTER);
    public static final CloudApi LIST_ADDONS = read("ListAddons", "/addons", ANY);
    public static final CloudApi LIST_ADDON_INSTANCES =
            read("ListClusterAddonInstances", "/clusters/{ClusterId}/addon_instances", CLUSTER);
    public static final CloudApi GET_ADDON_INSTANCE =
            read("GetClusterAddonInstance", "/clusters/{ClusterId}/addon_instances/{Name}", CLUSTER);
    public static final CloudApi INSTALL_ADDONS = write(
            CallClass.IDEMPOTENT_WRITE,
            "InstallClusterAddons",
            "POST",
            "/clusters/{ClusterId}/components/install",
            CLUSTER);
    public static final CloudApi UPGRADE_ADDONS = write(
            CallClass.IDEMPOTENT_WRITE,
            "UpgradeClusterAddons",
            "POST",
            "/clusters/{ClusterId}/components/upgrade",
            CLUSTER);
    public static final CloudApi UNINSTALL_ADDONS = write(
            CallClass.IDEMPOTENT_WRITE,
            "UnInstallClusterAddons",
            "POST",
            "/clusters/{ClusterId}/components/uninstall",
            CLUSTER);
    public static final CloudApi MODIFY_ADDON = write(
            CallClass.IDEMPOTENT_WRITE,
            "ModifyClusterAddon",
            "POST",
            "/clusters/{ClusterId}/components/{Name}/config",
            CLUSTER);
    public static final CloudApi DESCRIBE_USER_PERMISSION =
            read("DescribeUserPermission", "/permissions/users/{Uid}", ANY);
    public static final CloudApi UPDATE_USER_PERMISSIONS =
            write(CallClass.IDEMPOTENT_WRITE, "UpdateUserPermissions", "POST", "/permissions/users/{Uid}/update", ANY);
    public static final CloudApi CREATE_AUTOSCALING_CONFIG = write(
            CallClass.IDEMPOTENT_WRITE,
            "CreateAutoscalingConfig",
            "POST",
            "/cluster/{ClusterId}/autoscale/config/",
            CLUSTER);

    public static final CloudApi CHECK_CONTROL_PLANE_LOG =
            read("CheckControlPlaneLogEnable", "/clusters/{ClusterId}/controlplanelog", CLUSTER);
    public static final CloudApi UPDATE_CONTROL_PLANE_LOG = write(
            CallClass.IDEMPOTENT_WRITE,
            "UpdateControlPlaneLog",
            "PUT",
            "/clusters/{ClusterId}/controlplanelog",
            CLUSTER);
    public static final CloudApi REPAIR_NODE_POOL = write(
            CallClass.NON_IDEMPOTENT,
            "RepairClusterNodePool",
            "POST",
            "/clusters/{ClusterId}/nodepools/{NodepoolId}/repair",
            CLUSTER);
    public static final CloudApi DESCRIBE_CLUSTER_VULS =
            read("DescribeClusterVuls", "/clusters/{ClusterId}/vuls", CLUSTER);
    public static final CloudApi SCAN_CLUSTER_VULS =
            write(CallClass.IDEMPOTENT_WRITE, "ScanClusterVuls", "POST", "/clusters/{ClusterId}/vuls/scan", CLUSTER);
    public static final CloudApi DESCRIBE_NODE_POOL_VULS =
            read("DescribeNodePoolVuls", "/clusters/{ClusterId}/nodepools/{NodepoolId}/vuls", CLUSTER);
    public static final CloudApi FIX_NODE_POOL_VULS = write(
            CallClass.NON_IDEMPOTENT,
            "FixNodePoolVuls",
            "POST",
            "/clusters/{ClusterId}/nodepools/{NodepoolId}/vuls/fix",
            CLUSTER);
    /** With a client token in its body. */
    public static final CloudApi RUN_CLUSTER_INSPECT = write(
            CallClass.IDEMPOTENT_WRITE, "RunClusterInspect", "POST", "/clusters/{ClusterId}/inspectReports", CLUSTER);

    public static final CloudApi LIST_INSPECT_REPORTS =
            read("ListClusterInspectReports", "/clusters/{ClusterId}/inspectReports", CLUSTER);
    public static final CloudApi GET_INSPECT_REPORT =
            read("GetClusterInspectReportDetail", "/clusters/{ClusterId}/inspectReports/{ReportId}", CLUSTER);
    /** A second diagnosis of the same does no harm. */
    public static final CloudApi CREATE_DIAGNOSIS = write(
            CallClass.IDEMPOTENT_WRITE, "CreateClusterDiagnosis", "POST", "/clusters/{ClusterId}/diagnosis", CLUSTER);

    public static final CloudApi GET_DIAGNOSIS_RESULT =
            read("GetClusterDiagnosisResult", "/clusters/{ClusterId}/diagnosis/{DiagnosisId}/result", CLUSTER);
    public static final CloudApi GET_DIAGNOSIS_CHECK_ITEMS =
            read("GetClusterDiagnosisCheckItems", "/clusters/{ClusterId}/diagnosis/{DiagnosisId}/check_items", CLUSTER);

    private AckApi() {}

    /** Every declaration. */
    public static List<CloudApi> all() {
        return List.copyOf(ALL);
    }

    private static CloudApi read(String action, String path, String resource) {
        return write(CallClass.READ, action, "GET", path, resource);
    }

    private static CloudApi write(CallClass callClass, String action, String method, String path, String resource) {
        return known(new CloudApi(
                Product.CS,
                VERSION,
                action,
                method,
                path,
                callClass,
                Product.CS.ram() + ":" + action,
                resource.equals(ANY) ? ANY : "acs:cs:*:*:" + resource,
                false));
    }

    private static CloudApi known(CloudApi api) {
        ALL.add(api);
        return api;
    }
}
