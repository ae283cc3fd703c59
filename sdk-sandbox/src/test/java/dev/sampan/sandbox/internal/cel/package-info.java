@NullMarked
package dev.sampan.sandbox.internal.cel;

import org.jspecify.annotations.NullMarked;
