package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Repeats a step's method when it throws, until its timeout. Each attempt is journaled. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Retry {
    /** How often the method is called at most, the first time included; at least 2. */
    int maxAttempts() default 3;

    /** The wait before the second attempt, as a Prometheus duration; doubled before each further one. */
    String backoff() default "1s";

    /** The longest wait, before jitter. */
    String maxBackoff() default "30s";

    /** The share of a wait by which it is randomly longer or shorter, 0 to 1. */
    double jitter() default 0.2;
}
