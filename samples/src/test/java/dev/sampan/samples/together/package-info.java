/** What the features do for each other although none knows another. */
@NullMarked
package dev.sampan.samples.together;

import org.jspecify.annotations.NullMarked;
