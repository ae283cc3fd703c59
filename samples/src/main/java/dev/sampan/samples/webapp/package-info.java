/** A small real web app for the samples to deploy. Open {@link dev.sampan.samples.webapp.WebApp} first. It knows nothing of Sampan. */
@NullMarked
package dev.sampan.samples.webapp;

import org.jspecify.annotations.NullMarked;
