package dev.runbook.api.drill;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Makes a class a drill without a fault: a healthy world with its noise, in which a runbook's alerts must not fire. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface QuietDrill {
    /** The runbook whose alerts are watched. */
    Class<?> runbook();

    /** How long, as a Prometheus duration. */
    String lasting() default "6h";

    /** What the drill shows, as a person would say it; made from the class name when empty. */
    String title() default "";

    /** The seed of all random choices. */
    long seed() default 12;
}
