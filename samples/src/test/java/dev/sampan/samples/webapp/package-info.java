/** Tests of the web app. */
@NullMarked
package dev.sampan.samples.webapp;

import org.jspecify.annotations.NullMarked;
