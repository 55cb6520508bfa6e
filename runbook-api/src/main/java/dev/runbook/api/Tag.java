package dev.runbook.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Tags a runbook, a drill or a step, for the tag filters of the test launcher. A step has the tags of its class too.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Repeatable(Tag.List.class)
public @interface Tag {
    /** The tag; not blank, without white space and without the characters <code>,()&amp;|!</code>. */
    String value();

    /** Holds the tags of an element that has several. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @interface List {
        /** The tags. */
        Tag[] value();
    }
}
