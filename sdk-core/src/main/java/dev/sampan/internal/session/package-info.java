/** What the handles of one session share with sibling modules. For Sampan's own modules only. */
@NullMarked
package dev.sampan.internal.session;

import org.jspecify.annotations.NullMarked;
