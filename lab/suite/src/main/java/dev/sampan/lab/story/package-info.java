/** The quickstart's story on the real control plane and registry. Open {@link dev.sampan.lab.story.LabQuickstart} first. */
@NullMarked
package dev.sampan.lab.story;

import org.jspecify.annotations.NullMarked;
