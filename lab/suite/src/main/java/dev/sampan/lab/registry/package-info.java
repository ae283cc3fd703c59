/** The table of requests to an OCI registry. */
@NullMarked
package dev.sampan.lab.registry;

import org.jspecify.annotations.NullMarked;
