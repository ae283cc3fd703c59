/** Who may, what is exposed, what is trusted. Open {@link dev.sampan.security.Security} first. Nothing here changes a cluster. */
@NullMarked
package dev.sampan.security;

import org.jspecify.annotations.NullMarked;
