package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Makes a class a runbook: its {@link Step} methods do and check things, its {@link Rollback} methods take them back.
 *
 * <p>The class is package-private or public, not abstract, and has one constructor without parameters; a run makes one
 * instance. Its fields are constants: one that can change is refused, since no journal keeps it; steps return what later
 * ones need.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface Runbook {
    /** What the person on call reads first; one line. */
    String title();

    /** The name on the command line and in journals; the simple class name when empty. */
    String id() default "";

    /** The namespace that ports act on unless told otherwise. */
    String namespace() default "default";

    /**
     * A record with the run's parameters: components of type String, int, long, double, boolean, Duration, Instant or an enum,
     * with {@link Default}s, validated by its compact constructor. {@link NoParameters} when there are none.
     */
    Class<? extends Record> parameters() default NoParameters.class;
}
