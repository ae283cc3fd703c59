/** The OCI registry (distribution 1.1). */
@NullMarked
package dev.sampan.sandbox.internal.registry;

import org.jspecify.annotations.NullMarked;
