/** Tests of the quickstart. */
@NullMarked
package dev.sampan.samples.quickstart;

import org.jspecify.annotations.NullMarked;
