/** Reads class files as far as messages and hashes need it. */
@NullMarked
package dev.runbook.engine.classfile;

import org.jspecify.annotations.NullMarked;
