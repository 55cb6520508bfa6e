/** Prometheus and Alertmanager files from runbooks, and what given rule files lack of them. */
@NullMarked
package dev.runbook.engine.rules;

import org.jspecify.annotations.NullMarked;
