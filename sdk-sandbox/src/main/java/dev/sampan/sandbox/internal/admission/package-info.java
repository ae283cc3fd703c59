/**
 * What stands between a valid write and the store: the admission plug-ins that Kubernetes has on by default, one class each under
 * its own name. {@link dev.sampan.sandbox.internal.admission.AdmissionChain} lists them in their order. No webhook is called.
 */
@NullMarked
package dev.sampan.sandbox.internal.admission;

import org.jspecify.annotations.NullMarked;
