@NullMarked
package dev.sampan.lab.http;

import org.jspecify.annotations.NullMarked;
