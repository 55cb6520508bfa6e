package dev.runbook.engine.model;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * The compensation of a step.
 *
 * @param call its method
 * @param timeout how long it may take
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RollbackModel(CallModel call, Duration timeout) {}
