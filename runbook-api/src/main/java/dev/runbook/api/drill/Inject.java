package dev.runbook.api.drill;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Marks a field of a drill that holds a fault, and says when it is injected. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.ANNOTATION_TYPE})
public @interface Inject {
    /** When, counted from the start of the world, as a Prometheus duration. */
    String at();

    /** When it goes away by itself, counted likewise; never when empty. */
    String healAt() default "";
}
