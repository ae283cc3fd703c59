/** The Alibaba Cloud OpenAPI endpoint. */
@NullMarked
package dev.sampan.sandbox.internal.openapi;

import org.jspecify.annotations.NullMarked;
