/** From a jar to a running, explained, rolled-back app, in one command. Open {@link dev.sampan.samples.quickstart.Quickstart} first. */
@NullMarked
package dev.sampan.samples.quickstart;

import org.jspecify.annotations.NullMarked;
