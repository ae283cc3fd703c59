/** Measures Sampan beside what people use instead, on the real control plane. Open {@link dev.sampan.lab.bench.Bench} first. */
@NullMarked
package dev.sampan.lab.bench;

import org.jspecify.annotations.NullMarked;
