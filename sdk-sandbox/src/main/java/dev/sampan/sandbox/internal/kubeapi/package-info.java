/** The Kubernetes API server: storage, discovery, requests, watches. */
@NullMarked
package dev.sampan.sandbox.internal.kubeapi;

import org.jspecify.annotations.NullMarked;
