/** The sandbox as a process, for kubectl, skopeo and every other tool. */
@NullMarked
package dev.sampan.samples.sandbox;

import org.jspecify.annotations.NullMarked;
