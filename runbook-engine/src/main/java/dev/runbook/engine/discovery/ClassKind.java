package dev.runbook.engine.discovery;

import dev.runbook.api.Runbook;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.QuietDrill;
import java.lang.annotation.Annotation;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The kinds of classes that the engine runs. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum ClassKind {
    /** A class with {@code @Runbook}. */
    RUNBOOK(Runbook.class),
    /** A class with {@code @Drill}. */
    DRILL(Drill.class),
    /** A class with {@code @QuietDrill}. */
    QUIET_DRILL(QuietDrill.class);

    private final Class<? extends Annotation> annotation;

    ClassKind(Class<? extends Annotation> annotation) {
        this.annotation = annotation;
    }

    /** Returns whether a class is of this kind. */
    public boolean of(Class<?> type) {
        return !type.isAnnotation() && Annotations.find(type, annotation) != null;
    }

    /** Returns the kind of a class; null if it is none of the engine's, the first if it is several. */
    public static @Nullable ClassKind find(Class<?> type) {
        if (type.isAnnotation()) {
            return null;
        }
        var present = type.getDeclaredAnnotations();
        if (present.length == 0) {
            return null;
        }
        for (var kind : values()) {
            if (Annotations.find(present, kind.annotation) != null) {
                return kind;
            }
        }
        return null;
    }
}
