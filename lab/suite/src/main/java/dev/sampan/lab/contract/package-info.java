/**
 * Compares requests of Sampan with those of the newest official clients, for calls that the Java ones lack. Open
 * {@link dev.sampan.lab.contract.Contract} first.
 */
@NullMarked
package dev.sampan.lab.contract;

import org.jspecify.annotations.NullMarked;
