/** Requests received and faults scripted, for every server of the sandbox. */
@NullMarked
package dev.sampan.sandbox.internal.http;

import org.jspecify.annotations.NullMarked;
