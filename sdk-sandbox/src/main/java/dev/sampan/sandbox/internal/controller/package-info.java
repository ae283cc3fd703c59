/** The controllers of the control plane. */
@NullMarked
package dev.sampan.sandbox.internal.controller;

import org.jspecify.annotations.NullMarked;
