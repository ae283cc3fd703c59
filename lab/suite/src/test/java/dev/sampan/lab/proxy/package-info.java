/** Tests of the proxy. */
@NullMarked
package dev.sampan.lab.proxy;

import org.jspecify.annotations.NullMarked;
