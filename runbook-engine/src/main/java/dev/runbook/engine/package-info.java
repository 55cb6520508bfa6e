/** The JUnit Platform engine: its configuration, its test tree, and what the nodes of the tree do when executed. */
@NullMarked
package dev.runbook.engine;

import org.jspecify.annotations.NullMarked;
