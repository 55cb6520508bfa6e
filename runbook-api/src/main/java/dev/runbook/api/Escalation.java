package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Whom a run calls while it waits for a person, and after what time. Who answers the question, declines it or approves
 * it has acknowledged: then nobody further is called.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Repeatable(Escalation.List.class)
public @interface Escalation {
    /** The level's name, as {@code L1}; each stands once. */
    String level();

    /** Who it is, as {@code Team Lead}. */
    String who();

    /** Where they are told: {@code #oncall}, a mail address, the name of a webhook. */
    String channel();

    /** How long after the question, as a Prometheus duration; at once when empty. */
    String after() default "";

    /** Holds the levels of a runbook. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @interface List {
        /** The levels. */
        Escalation[] value();
    }
}
