@NullMarked
package dev.sampan.lab.fidelity;

import org.jspecify.annotations.NullMarked;
