/** Where suites run: the sandbox, or the real control plane and registry. */
@NullMarked
package dev.sampan.lab.target;

import org.jspecify.annotations.NullMarked;
