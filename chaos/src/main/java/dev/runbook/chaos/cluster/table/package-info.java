/** Objects as rows of a table, which is what kubectl asks for: columns and words of the real API server. */
@NullMarked
package dev.runbook.chaos.cluster.table;

import org.jspecify.annotations.NullMarked;
