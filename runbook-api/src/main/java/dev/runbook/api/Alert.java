package dev.runbook.api;

import dev.runbook.api.slo.NoSlo;
import dev.runbook.api.slo.Slo;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Binds a runbook to an alert. The expression follows from a typed SLO, so that thresholds stand in one place, or is
 * given as PromQL; exactly one of the two.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Repeatable(Alert.List.class)
public @interface Alert {
    /** The alert's name, as Alertmanager sends it in the label {@code alertname}. */
    String name();

    /** How urgent it is. */
    Severity severity();

    /** How long the expression must hold before the alert fires, as a Prometheus duration: {@code 2m}. */
    String forDuration();

    /** The SLO whose breach the alert tells: it fires when the indicator passes {@link Slo#alertsAt()}. */
    Class<? extends Slo> slo() default NoSlo.class;

    /** The alert's PromQL, when it is not about an SLO. */
    String expr() default "";

    /** How long the alert stays on after the expression stopped holding, as a Prometheus duration; none when empty. */
    String keepFiringFor() default "";

    /** Where to look while it fires, a URL: the annotation {@code dashboard_url} of its rule; none when empty. */
    String dashboard() default "";

    /** Holds the alerts of a runbook that has several. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @interface List {
        /** The alerts. */
        Alert[] value();
    }
}
