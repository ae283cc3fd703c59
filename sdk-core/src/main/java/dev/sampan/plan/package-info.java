/** What would happen, who may object, and what did happen. Open {@link dev.sampan.plan.Plan} first. Nothing here knows a feature. */
@NullMarked
package dev.sampan.plan;

import org.jspecify.annotations.NullMarked;
