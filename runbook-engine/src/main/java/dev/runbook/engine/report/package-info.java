/** What a drill tells: its timeline for a person, its report and journal for programs. */
@NullMarked
package dev.runbook.engine.report;

import org.jspecify.annotations.NullMarked;
