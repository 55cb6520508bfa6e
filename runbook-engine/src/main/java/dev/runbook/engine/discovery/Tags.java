package dev.runbook.engine.discovery;

import dev.runbook.api.Tag;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apiguardian.api.API;

/** Reads the tags of classes and methods. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Tags {
    private static final String RESERVED = ",()&|!";

    private Tags() {}

    /** Returns the tags of an element, stripped, without those that no filter could name. */
    public static Set<String> of(AnnotatedElement element) {
        var present = element.getDeclaredAnnotations();
        var tags = Annotations.findAll(present, Tag.class, Tag.List.class, Tag.List::value);
        if (tags.isEmpty()) {
            return Set.of();
        }
        var names = new LinkedHashSet<String>();
        for (var tag : tags) {
            if (valid(tag.value())) {
                names.add(tag.value().strip());
            }
        }
        return names;
    }

    static void check(Annotation[] present, String about, DurationReader.Sink problems) {
        for (var tag : Annotations.findAll(present, Tag.class, Tag.List.class, Tag.List::value)) {
            if (!valid(tag.value())) {
                problems.add(
                        about + " has the @Tag \"" + tag.value() + "\", which no filter can name.",
                        "Use a word without white space and without any of " + RESERVED + ".");
            }
        }
    }

    private static boolean valid(String tag) {
        var stripped = tag.strip();
        return !stripped.isEmpty()
                && stripped.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))
                && stripped.chars().noneMatch(c -> RESERVED.indexOf(c) >= 0);
    }
}
