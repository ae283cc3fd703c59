/** Bugs that are planted into the sandbox on purpose: the comparison must catch each, or it proves nothing. */
@NullMarked
package dev.sampan.lab.mutant;

import org.jspecify.annotations.NullMarked;
