package dev.runbook.engine.discovery;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds annotations that are present or come through a composed annotation. What an annotation type carries is looked
 * up once a type, since discovery asks this of every method of every class.
 */
final class Annotations {
    private static final ClassValue<List<Annotation>> CARRIED = new ClassValue<>() {
        @Override
        protected List<Annotation> computeValue(Class<?> type) {
            var carried = new ArrayList<Annotation>();
            collect(type, carried, new HashSet<>(Set.of(type)));
            return List.copyOf(carried);
        }
    };

    private Annotations() {}

    private static void collect(Class<?> type, List<Annotation> carried, Set<Class<?>> seen) {
        for (var annotation : type.getDeclaredAnnotations()) {
            var next = annotation.annotationType();
            if (!next.getName().startsWith("java.lang.annotation.") && seen.add(next)) {
                carried.add(annotation);
                collect(next, carried, seen);
            }
        }
    }

    /** Returns the annotation of a type among those of an element, present ones first; null if there is none. */
    static <A extends Annotation> @Nullable A find(Annotation[] present, Class<A> type) {
        for (var annotation : present) {
            if (annotation.annotationType() == type) {
                return type.cast(annotation);
            }
        }
        for (var annotation : present) {
            for (var carried : CARRIED.get(annotation.annotationType())) {
                if (carried.annotationType() == type) {
                    return type.cast(carried);
                }
            }
        }
        return null;
    }

    /** Returns the annotation of a type on an element; null if there is none. */
    static <A extends Annotation> @Nullable A find(AnnotatedElement element, Class<A> type) {
        return find(element.getDeclaredAnnotations(), type);
    }

    /** Returns every annotation of a type that can't be repeated on one element, but can by composing. */
    static <A extends Annotation> List<A> findAll(Annotation[] present, Class<A> type) {
        var found = new ArrayList<A>();
        for (var annotation : present) {
            if (annotation.annotationType() == type) {
                found.add(type.cast(annotation));
            }
            for (var carried : CARRIED.get(annotation.annotationType())) {
                if (carried.annotationType() == type) {
                    found.add(type.cast(carried));
                }
            }
        }
        return found;
    }

    /** Returns every annotation of a repeatable type, with those that come in their container. */
    static <A extends Annotation, C extends Annotation> List<A> findAll(
            Annotation[] present, Class<A> type, Class<C> container, Function<C, A[]> contents) {
        var found = new ArrayList<A>(findAll(present, type));
        for (var held : findAll(present, container)) {
            found.addAll(List.of(contents.apply(held)));
        }
        return found;
    }
}
