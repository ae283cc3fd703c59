/** Scripts of HTTP requests: read from a file, played on an endpoint, answers recorded. */
@NullMarked
package dev.sampan.lab.http;

import org.jspecify.annotations.NullMarked;
