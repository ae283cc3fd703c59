@NullMarked
package dev.sampan.lab.client;

import org.jspecify.annotations.NullMarked;
