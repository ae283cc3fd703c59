/** The table of Kubernetes API requests. */
@NullMarked
package dev.sampan.lab.requests;

import org.jspecify.annotations.NullMarked;
