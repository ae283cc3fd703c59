@NullMarked
package dev.sampan.lab.mutant;

import org.jspecify.annotations.NullMarked;
