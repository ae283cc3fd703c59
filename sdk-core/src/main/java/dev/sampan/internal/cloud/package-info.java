/**
 * Alibaba OpenAPI calls: declared as data, signed, sent under the one retry layer, their failures typed. Open
 * {@link dev.sampan.internal.cloud.CloudCalls} first. Nothing here decides what a call is for.
 */
@NullMarked
package dev.sampan.internal.cloud;

import org.jspecify.annotations.NullMarked;
