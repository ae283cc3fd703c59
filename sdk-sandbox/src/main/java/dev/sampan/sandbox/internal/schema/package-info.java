/** What Kubernetes knows of its built-in kinds: types, defaults, merge keys; and what it does with them: defaulting, validation, patches, server-side apply. Pure functions on JSON trees. */
@NullMarked
package dev.sampan.sandbox.internal.schema;

import org.jspecify.annotations.NullMarked;
