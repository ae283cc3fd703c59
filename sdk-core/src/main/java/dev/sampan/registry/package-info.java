/** Registry instances of ACR. Open {@link dev.sampan.registry.Registries} first. To push and pull, go on with {@link dev.sampan.Registry}. */
@NullMarked
package dev.sampan.registry;

import org.jspecify.annotations.NullMarked;
