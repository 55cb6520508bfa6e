package dev.runbook.engine.gate;

import dev.runbook.api.StepKind;
import org.apiguardian.api.API;

/**
 * An effect that was tried where none may be. It was not sent.
 *
 * @param step whose client was used
 * @param kind what the step is
 * @param operation what was tried, as {@code DELETE pods default/web-1}
 * @param caller class and line that made the call
 * @param message all of it in words, with consequence and remedy
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Violation(String step, StepKind kind, String operation, String caller, String message) {}
