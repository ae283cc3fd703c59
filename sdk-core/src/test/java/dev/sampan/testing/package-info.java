/** What the tests of core share. */
@NullMarked
package dev.sampan.testing;

import org.jspecify.annotations.NullMarked;
