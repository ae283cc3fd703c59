/**
 * The whole cloud in one JVM: Kubernetes API, OCI registry, Alibaba OpenAPI, and a JUnit extension. Open
 * {@link dev.sampan.sandbox.Sandbox} first. Nothing here leaves the loopback interface.
 */
@NullMarked
package dev.sampan.sandbox;

import org.jspecify.annotations.NullMarked;
