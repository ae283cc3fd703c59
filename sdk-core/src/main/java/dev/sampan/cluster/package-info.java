/**
 * The clusters of the account: ACK managed, serverless and ACS. Open {@link dev.sampan.cluster.Clusters} first. What runs inside
 * a cluster is not its business: that is for the handle {@link dev.sampan.Cluster}.
 */
@NullMarked
package dev.sampan.cluster;

import org.jspecify.annotations.NullMarked;
