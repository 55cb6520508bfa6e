package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Makes a method a step of its runbook. Parameters are supplied by type: the {@code KubernetesClient}, the
 * {@link FiringAlert}, the parameters record, an {@code InstantSource}, the ports, and values that earlier steps
 * returned ({@link From} where two have one type; {@code Optional} where the earlier step may be skipped). A returned
 * value is a record, or a {@code List} of records, and is journaled as JSON.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Step {
    /** What the step does, as a person would say it; the method's name when empty. */
    String title() default "";

    /** What the step may do; the gate enforces it. */
    StepKind kind();

    /** Where it stands in the runbook: smaller first. Either this or {@link #after()}. */
    int order() default UNORDERED;

    /** The methods that must have run before, when there is no {@link #order()}. */
    String[] after() default {};

    /** How long the step may take, all its attempts together, as a Prometheus duration. */
    String timeout() default "1m";

    /** What a run does with what it has changed when this step fails. */
    OnFailure onFailure() default OnFailure.ROLL_BACK;

    /** Why a CHANGE step has no rollback; required of one that has none. */
    String irreversible() default "";

    /** The value of {@link #order()} that means none. */
    int UNORDERED = Integer.MIN_VALUE;
}
