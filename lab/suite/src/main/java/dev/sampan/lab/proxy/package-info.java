/** A proxy that makes an API server as far away as a round trip says, and counts what passes. Open {@link dev.sampan.lab.proxy.LabProxy} first. */
@NullMarked
package dev.sampan.lab.proxy;

import org.jspecify.annotations.NullMarked;
