/** Pods: scheduled, started, probed, stopped; as real processes or simulated. */
@NullMarked
package dev.sampan.sandbox.internal.kubelet;

import org.jspecify.annotations.NullMarked;
