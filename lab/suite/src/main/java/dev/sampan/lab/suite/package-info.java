/** What a suite is: chapters that are played on a target and leave entries, which can be compared. */
@NullMarked
package dev.sampan.lab.suite;

import org.jspecify.annotations.NullMarked;
