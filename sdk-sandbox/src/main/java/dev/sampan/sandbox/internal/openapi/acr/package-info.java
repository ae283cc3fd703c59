/** ACR: CR 2018-12-01 on the sandbox's registry. Open {@link dev.sampan.sandbox.internal.openapi.acr.AcrOperations} first. */
@NullMarked
package dev.sampan.sandbox.internal.openapi.acr;

import org.jspecify.annotations.NullMarked;
