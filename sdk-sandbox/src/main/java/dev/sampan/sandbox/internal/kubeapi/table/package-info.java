/** The tables that kubectl prints: columns and cells of each kind. Open {@link dev.sampan.sandbox.internal.kubeapi.table.TableFormat} first. */
@NullMarked
package dev.sampan.sandbox.internal.kubeapi.table;

import org.jspecify.annotations.NullMarked;
