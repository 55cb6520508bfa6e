package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Marks a component of a record whose value must not be written anywhere: a parameter of a runbook, or something that a
 * step returns. Journals, plans, reports and messages show {@code ***} for it, from the moment on that the engine knows
 * the value; a resumed run asks for it again. Values shorter than six characters are masked in their own field only.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public @interface Secret {}
