package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sampan.sandbox.internal.openapi.Operation;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The actions of CS 2015-12-15 that the sandbox serves: method, path, the fields of the query after {@code ?} and those of the
 * body after {@code =}, or of each element of a body that is a list after {@code =[]}.
 */
final class AckActions {
    static final String VERSION = "2015-12-15";
    private static final String MAINTENANCE =
            "maintenance_window{enable:b,duration,maintenance_time,weekly_period,recurrence}";
    private static final String OPERATION = "operation_policy{cluster_auto_upgrade{enabled:b,channel}}";
    private static final String ENDPOINTS = """
            control_plane_endpoints_config{internal_dns_config{bind_vpcs[],enabled:b},
              load_balancers_config[]{endpoint,endpoint_type,load_balancer_id}}""";
    private static final String LIST = "cluster_id,cluster_spec,cluster_type,name,page_number:l,page_size:l,profile";
    private static final String POOL = """
            nodepool_info{name!,resource_group_id,type},
            scaling_group{vswitch_ids[],instance_types[],
              instance_patterns[]{cores:l,memory:l,cpu_architectures[],instance_family_level},
              desired_size:l,image_type,image_id,system_disk_category,system_disk_size:l,
              system_disk_performance_level,system_disk_encrypted:b,system_disk_kms_key_id,
              data_disks[]{category,size:l,encrypted,performance_level},
              instance_charge_type,period:l,period_unit,spot_strategy,
              spot_price_limit[]{instance_type,price_limit},spot_instance_pools:l,spot_instance_remedy:b,
              compensate_with_on_demand:b,on_demand_base_capacity:l,on_demand_percentage_above_base_capacity:l,
              multi_az_policy,scaling_policy,security_group_ids[],security_group_id,key_pair,login_password,
              ram_role_name,internet_charge_type,internet_max_bandwidth_out:l,platform,tags[]{key,value}},
            auto_scaling{enable:b,min_instances:l,max_instances:l,type},
            kubernetes_config{labels[]{key,value},taints[]{key,value,effect},runtime,runtime_version,cpu_policy,
              cms_enabled:b,unschedulable:b,node_name_mode,user_data,pre_user_data},
            management{enable:b,auto_repair:b,
              auto_repair_policy{restart_node:b,approval_required:b,max_parallel_repairing_nodes:l,
                max_unhealthy_nodes_threshold:l},
              auto_upgrade:b,auto_upgrade_policy{auto_upgrade_kubelet:b,auto_upgrade_os:b,auto_upgrade_runtime:b},
              auto_vul_fix:b,auto_vul_fix_policy{vul_level,restart_node:b,exclude_packages},
              auto_fault_diagnosis:b,upgrade_config{max_unavailable:l,surge:l,surge_percentage:l}},
            auto_mode{enable:b},node_config{kubelet_configuration:map},
            node_components[]{name,version,config{custom_config:map}},tee_config{tee_enable:b},host_network:b""";
    /** Top-level fields that the API has given up: accepted, without effect. */
    private static final String GIVEN_UP = """
            num_of_nodes:l,login_password,key_pair,image_id,image_type,platform,os_type,runtime{name,version},
            taints[]{key,value,effect},user_data,cpu_policy,charge_type,period:l,period_unit,load_balancer_spec,zone_id,
            custom_san,logging_type,pod_vswitch_ids[],enable_rrsa:b,soc_enabled:b,cloud_monitor_flags:b,timeout_mins:l,
            disable_rollback:b,instances[],worker_instance_types[],worker_vswitch_ids[],worker_system_disk_category,
            worker_system_disk_size:l,ssh_flags:b""";

    private static final String PERMISSION = "cluster!,is_custom:b,is_ram_role:b,namespace,role_name!,role_type!";

    private static final List<String> TABLE = List.of(
            "DescribeClustersV1 GET /api/v1/clusters ?" + LIST + ",region_id",
            "DescribeClustersForRegion GET /regions/{region_id}/clusters ?" + LIST,
            "DescribeClusterDetail GET /clusters/{ClusterId} ?",
            "DescribeClusterUserKubeconfig GET /k8s/{ClusterId}/user_config ?PrivateIpAddress:b,TemporaryDurationMinutes:l",
            "CreateCluster POST /clusters =name!,region_id!,cluster_type!,profile,cluster_spec,kubernetes_version,vpcid,"
                    + "vswitch_ids[],zone_ids[],security_group_id,is_enterprise_security_group:b,service_cidr,"
                    + "container_cidr,node_cidr_mask,ip_stack,proxy_mode,cluster_domain,timezone,snat_entry:b,"
                    + "endpoint_public_access:b,load_balancer_id,addons[]{name!,version,config,disabled:b},"
                    + "nodepools[]{" + POOL + "},rrsa_config{enabled:b},service_account_issuer,api_audiences,"
                    + "encryption_provider_key,user_ca,extra_sans[],audit_log_config{enabled:b,sls_project_name},"
                    + "controlplane_log_components[],controlplane_log_project,controlplane_log_ttl,auto_mode{enable:b},"
                    + "deletion_protection:b,resource_group_id,tags[]{key,value}," + MAINTENANCE + "," + OPERATION + ","
                    + ENDPOINTS + "," + GIVEN_UP,
            "ModifyCluster PUT /api/v2/clusters/{ClusterId} =access_control_list[],"
                    + "api_server_custom_cert_sans{action,subject_alternative_names[]},api_server_eip:b,api_server_eip_id,"
                    + "client_token,cluster_name,cluster_spec,deletion_protection:b,enable_rrsa:b,ingress_loadbalancer_id,"
                    + "instance_deletion_protection:b,resource_group_id,security_group_id,"
                    + "system_events_logging{enabled:b,logging_project},timezone,vswitch_ids[]," + MAINTENANCE + ","
                    + OPERATION + "," + ENDPOINTS,
            "DeleteCluster DELETE /clusters/{ClusterId} ?delete_options[]{delete_mode,resource_type},keep_slb:b,"
                    + "retain_all_resources:b,retain_resources[]",
            "DescribeKubernetesVersionMetadata GET /api/v1/metadata/versions ?ClusterType!,KubernetesVersion,Mode,Profile,"
                    + "QueryUpgradableVersion:b,Region!,runtime",
            "DescribeClusterResources GET /clusters/{ClusterId}/resources ?with_addon_resources:b",
            "DescribeClusterNodePools GET /clusters/{ClusterId}/nodepools ?NodepoolName",
            "DescribeClusterNodePoolDetail GET /clusters/{ClusterId}/nodepools/{NodepoolId} ?",
            "CreateClusterNodePool POST /clusters/{ClusterId}/nodepools =" + POOL
                    + ",count:l,max_nodes:l,interconnect_mode,interconnect_config:map",
            "ModifyClusterNodePool PUT /clusters/{ClusterId}/nodepools/{NodepoolId} =" + POOL.replace("name!", "name")
                    + ",concurrency:b,update_nodes:b",
            "ScaleClusterNodePool POST /clusters/{ClusterId}/nodepools/{NodepoolId} =count!:l",
            "DeleteClusterNodepool DELETE /clusters/{ClusterId}/nodepools/{NodepoolId} ?force:b",
            "RemoveNodePoolNodes DELETE /clusters/{ClusterId}/nodepools/{NodepoolId}/nodes ?concurrency:b,drain_node:b,"
                    + "instance_ids[],nodes[],release_node:b",
            "UpgradeClusterNodepool POST /clusters/{ClusterId}/nodepools/{NodepoolId}/upgrade =ignore_warning_check:b,"
                    + "image_id,kubernetes_version,node_names[],rolling_policy{batch_interval:l,max_failed_nodes:l,"
                    + "max_parallelism:l,pause_policy},runtime_type,runtime_version,use_replace:b",
            "DescribeClusterNodes GET /clusters/{ClusterId}/nodes ?instanceIds,nodeIps,nodeLabels,nodeNames,nodepool_id,"
                    + "pageNumber:l,pageSize:l,state",
            "CreateAutoscalingConfig POST /cluster/{ClusterId}/autoscale/config/ =cool_down_duration,"
                    + "daemonset_eviction_for_nodes:b,expander,gpu_utilization_threshold,max_graceful_termination_sec:l,"
                    + "min_replica_count:l,priorities:map,recycle_node_deletion_enabled:b,scale_down_enabled:b,"
                    + "scale_up_from_zero:b,scaler_type,scan_interval,skip_nodes_with_local_storage:b,"
                    + "skip_nodes_with_system_pods:b,unneeded_duration,utilization_threshold",
            "UpgradeCluster POST /api/v2/clusters/{ClusterId}/upgrade =component_name,master_only:b,next_version,"
                    + "rolling_policy{max_parallelism:l},version",
            "GetUpgradeStatus GET /api/v2/clusters/{ClusterId}/upgrade/status ?",
            "PauseClusterUpgrade POST /api/v2/clusters/{ClusterId}/upgrade/pause ?",
            "ResumeUpgradeCluster POST /api/v2/clusters/{ClusterId}/upgrade/resume ?",
            "CancelClusterUpgrade POST /api/v2/clusters/{ClusterId}/upgrade/cancel ?",
            "RunClusterCheck POST /clusters/{ClusterId}/checks =options:map,target,type!",
            "GetClusterCheck GET /clusters/{ClusterId}/checks/{CheckId} ?",
            "ListAddons GET /addons ?cluster_id,cluster_spec,cluster_type,cluster_version,profile,region_id",
            "ListClusterAddonInstances GET /clusters/{ClusterId}/addon_instances ?",
            "GetClusterAddonInstance GET /clusters/{ClusterId}/addon_instances/{instanceName} ?",
            "InstallClusterAddons POST /clusters/{ClusterId}/components/install =[]config,name!,version!",
            "UpgradeClusterAddons POST /clusters/{ClusterId}/components/upgrade =[]component_name!,config,next_version!,"
                    + "policy,version",
            "UnInstallClusterAddons POST /clusters/{ClusterId}/components/uninstall =[]cleanup_cloud_resources:b,name!",
            "ModifyClusterAddon POST /clusters/{ClusterId}/components/{componentId}/config =config!",
            "CheckControlPlaneLogEnable GET /clusters/{ClusterId}/controlplanelog ?",
            "UpdateControlPlaneLog PUT /clusters/{ClusterId}/controlplanelog =aliuid,components[],log_project,log_ttl",
            "DescribeClusterVuls GET /clusters/{ClusterId}/vuls ?",
            "ScanClusterVuls POST /clusters/{ClusterId}/vuls/scan ?",
            "DescribeNodePoolVuls GET /clusters/{ClusterId}/nodepools/{NodepoolId}/vuls ?necessity",
            "FixNodePoolVuls POST /clusters/{ClusterId}/nodepools/{NodepoolId}/vuls/fix =auto_restart:b,nodes[],"
                    + "rollout_policy{max_parallelism:l},vuls[]",
            "RepairClusterNodePool POST /clusters/{ClusterId}/nodepools/{NodepoolId}/repair =auto_restart:b,nodes[],"
                    + "operations[]{args[],operation_id}",
            "RunClusterInspect POST /clusters/{ClusterId}/inspectReports =clientToken",
            "ListClusterInspectReports GET /clusters/{ClusterId}/inspectReports ?maxResults:l,nextToken",
            "GetClusterInspectReportDetail GET /clusters/{ClusterId}/inspectReports/{ReportId} ?category,enableFilter:b,"
                    + "language,level,maxResults:l,nextToken,targetType",
            "CreateClusterDiagnosis POST /clusters/{ClusterId}/diagnosis =target:map,type",
            "GetClusterDiagnosisResult GET /clusters/{ClusterId}/diagnosis/{DiagnosisId}/result ?language",
            "GetClusterDiagnosisCheckItems GET /clusters/{ClusterId}/diagnosis/{DiagnosisId}/check_items ?language",
            "DescribeUserPermission GET /permissions/users/{uid} ?",
            "GrantPermissions POST /permissions/users/{uid} =[]" + PERMISSION,
            "UpdateUserPermissions POST /permissions/users/{uid}/update ?mode =[]" + PERMISSION,
            "DescribeTaskInfo GET /tasks/{TaskId} ?",
            "DescribeClusterTasks GET /clusters/{ClusterId}/tasks ?max_results:l,next_token,page_number:l,page_size:l",
            "TagResources PUT /tags =region_id!,resource_ids![],resource_type!,tags![]{key,value}",
            "UntagResources DELETE /tags ?region_id!,resource_ids![],resource_type!,tag_keys[],all:b",
            "ListTagResources GET /tags ?region_id!,resource_ids![],resource_type!,tags[]{key,value},next_token");

    /** What has no cluster in its path and is about clusters all the same. */
    private static final Set<String> ON_CLUSTERS = Set.of(
            "DescribeClustersV1",
            "DescribeClustersForRegion",
            "CreateCluster",
            "TagResources",
            "UntagResources",
            "ListTagResources");

    private AckActions() {}

    /** The operations, each with its handler. */
    static List<Operation> operations(Map<String, AckCall.Handler> handlers) {
        List<Operation> operations = new ArrayList<>();
        for (String row : TABLE) {
            String[] parts = row.split(" ", 4);
            AckCall.Handler handler = handlers.get(parts[0]);
            if (handler == null) {
                throw new IllegalStateException("nobody handles " + parts[0]);
            }
            operations.add(operation(parts, handler));
        }
        if (operations.size() != handlers.size()) {
            throw new IllegalStateException("a handler has no action: " + handlers.keySet());
        }
        return operations;
    }

    private static Operation operation(String[] row, AckCall.Handler handler) {
        int equals = row[3].indexOf('=');
        String body = equals < 0 ? "" : row[3].substring(equals + 1);
        String query = row[3].substring(0, equals < 0 ? row[3].length() : equals);
        boolean list = body.startsWith("[]");
        Shape queried = Shape.of(query.replace("?", ""));
        Shape sent = new Shape(
                "object", list, false, Shape.of(list ? body.substring(2) : body).fields());
        Set<String> names = names(queried);
        Operation operation = Operation.roa(VERSION, row[0], row[1], row[2], names, (given, caller) -> {
            check(queried, sent, given);
            return handler.handle(new AckCall(given));
        });
        if (row[2].contains("{ClusterId}")) {
            return operation.on("cluster/{ClusterId}");
        }
        return ON_CLUSTERS.contains(row[0]) ? operation.on("cluster/{cluster_id}") : operation;
    }

    /** The names in the query, those of numbered lists as well. */
    private static Set<String> names(Shape query) {
        Set<String> names = new HashSet<>(query.fields().keySet());
        query.fields().forEach((name, shape) -> {
            for (int number = 1; shape.list() && number <= AckCall.LONGEST_LIST; number++) {
                names.add(name + "." + number);
            }
        });
        return names;
    }

    private static void check(Shape query, Shape body, Parameters given) {
        query.checkQuery(given);
        if (given.body() instanceof MissingNode) {
            body.check("", body.list() ? Json.array() : Json.object());
        } else {
            body.check("", given.body());
        }
    }
}
