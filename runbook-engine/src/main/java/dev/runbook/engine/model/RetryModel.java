package dev.runbook.engine.model;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * How a step is repeated.
 *
 * @param maxAttempts the first one included
 * @param backoff the wait before the second attempt, doubled before each further one
 * @param maxBackoff the longest wait before jitter
 * @param jitter the share by which a wait is randomly longer or shorter, 0 to 1
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RetryModel(int maxAttempts, Duration backoff, Duration maxBackoff, double jitter) {}
