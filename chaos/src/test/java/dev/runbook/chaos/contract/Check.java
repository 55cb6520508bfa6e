package dev.runbook.chaos.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method {@code void name(Session)} that shows one behaviour; what it records on both clusters is compared. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Check {
    /** The behaviour, as a sentence. */
    String value();

    /** Whether it touches what others see (nodes, cluster-wide objects): such checks run alone, after all others. */
    boolean exclusive() default false;

    /** Why the embedded cluster answers 501 here, for the list of what is not emulated; empty when it must answer. */
    String notEmulated() default "";
}
