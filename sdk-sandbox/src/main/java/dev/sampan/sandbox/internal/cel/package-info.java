/**
 * Expressions in the Common Expression Language, as CustomResourceDefinitions and admission policies use them: {@link
 * dev.sampan.sandbox.internal.cel.Expression}.
 */
@NullMarked
package dev.sampan.sandbox.internal.cel;

import org.jspecify.annotations.NullMarked;
