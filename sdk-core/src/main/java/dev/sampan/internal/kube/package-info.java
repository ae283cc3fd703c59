/** Kubernetes calls under the one retry layer, on JSON trees. For Sampan's own modules only. */
@NullMarked
package dev.sampan.internal.kube;

import org.jspecify.annotations.NullMarked;
