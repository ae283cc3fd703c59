/** The Kubernetes objects of the sandbox, as controllers and the API server share them. */
@NullMarked
package dev.sampan.sandbox.internal.objects;

import org.jspecify.annotations.NullMarked;
