package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Makes a method the compensation of one CHANGE step. It takes parameters as a step does; its own step's value only as
 * an {@code Optional}, since the step may have failed half-way; and {@link Effects}, what the step set out to do with
 * the objects as they were before. It is called when at least one effect of the step was intended.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Rollback {
    /** The name of the step's method. */
    String value();

    /** How long it may take, as a Prometheus duration. */
    String timeout() default "5m";
}
