package dev.runbook.chaos.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a class of checks; several classes may share an area. It needs a constructor without parameters. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Area {
    /** One of the contract's areas: {@code objects}, {@code patches}, {@code lists}… */
    String value();
}
