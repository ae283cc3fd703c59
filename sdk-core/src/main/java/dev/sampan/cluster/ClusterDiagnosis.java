package dev.sampan.cluster;

/**
 * What the cloud itself finds when it looks at a cluster. A look changes nothing of yours; it takes minutes, and is awaited for ten
 * of them.
 *
 * <pre>{@code
 * var diagnosis = clusters.diagnosis("prod-sg");
 * System.out.println(diagnosis.check());
 * System.out.println(diagnosis.checkPod("shop", "web-7d4f"));
 * }</pre>
 *
 * <p>RAM actions of looks at one thing: {@code cs:CreateClusterDiagnosis}, {@code cs:GetClusterDiagnosisResult},
 * {@code cs:GetClusterDiagnosisCheckItems}.
 */
public interface ClusterDiagnosis {
    /**
     * Inspects the cluster as a whole. RAM actions {@code cs:RunClusterInspect}, {@code cs:GetClusterInspectReportDetail}.
     */
    InspectionReport check();

    /** The inspections there were, newest first, without their findings. RAM action {@code cs:ListClusterInspectReports}. */
    InspectionListing reports();

    /** An inspection there was. RAM action {@code cs:GetClusterInspectReportDetail}. */
    InspectionReport report(String id);

    /** Looks at a node, by its name in Kubernetes. */
    DiagnosisReport checkNode(String name);

    /** Looks at a pod. */
    DiagnosisReport checkPod(String namespace, String name);

    /** Looks at a Service. */
    DiagnosisReport checkService(String namespace, String name);

    /** Looks at an ingress, by a URL that it serves. */
    DiagnosisReport checkIngress(String url);

    /** Looks at the way from one address to another. */
    DiagnosisReport checkNetwork(String source, String destination, int port);
}
