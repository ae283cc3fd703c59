/**
 * Reads kubeconfigs without trusting them: nothing in one runs, reads or skips a check unless the caller allowed it. Open
 * {@link dev.sampan.internal.kubeconfig.Kubeconfig} first. Nothing here calls a cluster.
 */
@NullMarked
package dev.sampan.internal.kubeconfig;

import org.jspecify.annotations.NullMarked;
