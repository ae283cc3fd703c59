/** Real clients on a target: command lines in scripts, and informers. */
@NullMarked
package dev.sampan.lab.client;

import org.jspecify.annotations.NullMarked;
