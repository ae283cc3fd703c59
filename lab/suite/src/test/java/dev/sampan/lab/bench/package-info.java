/** Tests of what benchmarks compute and write. */
@NullMarked
package dev.sampan.lab.bench;

import org.jspecify.annotations.NullMarked;
