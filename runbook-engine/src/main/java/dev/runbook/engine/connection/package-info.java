/** What live runs reach beside the API server: databases, Redis, logs, traces, repositories. */
@NullMarked
package dev.runbook.engine.connection;

import org.jspecify.annotations.NullMarked;
