/** Container Service for Kubernetes, CS 2015-12-15: clusters, their node pools and their tasks. */
@NullMarked
package dev.sampan.sandbox.internal.openapi.ack;

import org.jspecify.annotations.NullMarked;
