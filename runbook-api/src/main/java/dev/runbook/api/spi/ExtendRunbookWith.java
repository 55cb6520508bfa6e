package dev.runbook.api.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Adds extensions to a runbook; repeatable by composing annotations. Others are found by ServiceLoader. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface ExtendRunbookWith {
    /** Their classes; each has a constructor without parameters. */
    Class<? extends RunbookExtension>[] value();
}
