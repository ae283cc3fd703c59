/** Tests of the sandbox process. */
@NullMarked
package dev.sampan.samples.sandbox;

import org.jspecify.annotations.NullMarked;
