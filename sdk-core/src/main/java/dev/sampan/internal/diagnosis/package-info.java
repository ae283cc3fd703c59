/**
 * Recognises why a workload does not come up, from what the API server and the logs say. For Sampan's own modules only. Open
 * {@link dev.sampan.internal.diagnosis.Diagnosis} first. Nothing here reads a cluster or a clock by itself.
 */
@NullMarked
package dev.sampan.internal.diagnosis;

import org.jspecify.annotations.NullMarked;
