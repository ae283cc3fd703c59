/** The registry protocol (OCI distribution 1.1) on the session's HTTP client. For Sampan's own modules only. */
@NullMarked
package dev.sampan.internal.oci;

import org.jspecify.annotations.NullMarked;
