package dev.runbook.api.drill;

import dev.runbook.api.Verdict;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Makes a class a drill: a world ({@link World}), faults ({@link Inject}), the runbook, and what must hold. The engine
 * checks that the baseline is healthy, injects, waits until the runbook's alert fires, runs the runbook, checks that
 * the SLOs hold again and the alert resolves, and repeats all of it without the runbook as the control.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface Drill {
    /** The runbook. */
    Class<?> runbook();

    /** What the drill shows, as a person would say it; made from the class name when empty. */
    String title() default "";

    /** The alert that must fire; may be left out when the runbook has one. */
    String alert() default "";

    /** How the run must end. */
    Verdict verdict();

    /** What the same world and fault must do without the runbook. */
    Control control();

    /** Whether the service must be back after the run; by default when the verdict is COMPLETED. */
    Recovery recovery() default Recovery.AFTER_COMPLETED;

    /** The most time from fault to firing alert, as a Prometheus duration; without a bound when empty. */
    String detectWithin() default "";

    /** The most time from fault to the run's last effect. */
    String mitigateWithin() default "";

    /** The most time from fault to SLOs that hold and an alert that is resolved. */
    String recoverWithin() default "";

    /** The seed of all random choices. */
    long seed() default 12;

    /** The run's parameters, each {@code name=value}. */
    String[] parameters() default {};

    /** Whether the drill is run again once for each CHANGE step, with that step left out, to see that it is needed. */
    boolean ablation() default false;
}
