package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.discovery.NestedClassSelector;
import org.junit.platform.engine.discovery.NestedMethodSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.engine.support.discovery.SelectorResolver;

/** Resolves selectors of classes, of their tests by name, and of unique ids. */
final class ClassResolver implements SelectorResolver {
    private final Predicate<String> classNames;
    private final Contents contents;
    private final Map<Class<?>, ClassDescriptor> found = new LinkedHashMap<>();

    ClassResolver(Contents contents, Predicate<String> classNames) {
        this.contents = contents;
        this.classNames = classNames;
    }

    /** Returns the classes that were selected. */
    Collection<ClassDescriptor> found() {
        return found.values();
    }

    @Override
    public Resolution resolve(ClassSelector selector, Context context) {
        var descriptor = filtered(selector.getJavaClass(), context);
        if (descriptor == null) {
            return Resolution.unresolved();
        }
        descriptor.selectAll();
        return Resolution.match(Match.exact(descriptor));
    }

    @Override
    public Resolution resolve(NestedClassSelector selector, Context context) {
        return Resolution.selectors(Set.of(DiscoverySelectors.selectClass(selector.getNestedClass())));
    }

    @Override
    public Resolution resolve(MethodSelector selector, Context context) {
        return method(selector.getJavaClass(), selector.getMethodName(), context);
    }

    @Override
    public Resolution resolve(NestedMethodSelector selector, Context context) {
        return method(selector.getNestedClass(), selector.getMethodName(), context);
    }

    private Resolution method(Class<?> type, String name, Context context) {
        var kind = ClassKind.find(type);
        if (kind == null || !classNames.test(type.getName())) {
            return Resolution.unresolved();
        }
        var descriptor = descriptor(type, kind, context);
        if (!descriptor.problems().isEmpty()) {
            return Resolution.match(Match.exact(descriptor));
        }
        var matches = new LinkedHashSet<Match>();
        for (var stage : descriptor.named(name)) {
            matches.add(Match.exact(descriptor.select(stage)));
        }
        return matches.isEmpty() ? Resolution.unresolved() : Resolution.matches(matches);
    }

    @Override
    public Resolution resolve(UniqueIdSelector selector, Context context) {
        var segments = selector.getUniqueId().getSegments();
        if (segments.size() < 2) {
            return Resolution.unresolved();
        }
        var type = load(segments.get(1)).orElse(null);
        var kind = type == null ? null : ClassKind.find(type);
        if (type == null
                || kind == null
                || !segment(kind).equals(segments.get(1).getType())) {
            return Resolution.unresolved();
        }
        var descriptor = descriptor(type, kind, context);
        var problems = segments.size() == 3 && segments.get(2).getType().equals(ProblemsDescriptor.SEGMENT);
        if (segments.size() == 2 || problems || !descriptor.problems().isEmpty()) {
            descriptor.selectAll();
            return Resolution.match(Match.exact(descriptor));
        }
        return test(descriptor, segments);
    }

    private static Resolution test(ClassDescriptor descriptor, List<UniqueId.Segment> segments) {
        if (segments.size() == 3) {
            for (var stage : descriptor.content().stages()) {
                var segment = segments.get(2);
                if (stage.name().equals(segment.getValue())
                        && stage.kind().segment().equals(segment.getType())) {
                    return Resolution.match(Match.exact(descriptor.select(stage)));
                }
            }
        }
        return Resolution.unresolved();
    }

    private static Optional<Class<?>> load(UniqueId.Segment segment) {
        return ReflectionSupport.tryToLoadClass(segment.getValue()).toOptional();
    }

    private @Nullable ClassDescriptor filtered(Class<?> type, Context context) {
        var kind = ClassKind.find(type);
        return kind == null || !classNames.test(type.getName()) ? null : descriptor(type, kind, context);
    }

    private ClassDescriptor descriptor(Class<?> type, ClassKind kind, Context context) {
        var known = found.get(type);
        if (known != null) {
            return known;
        }
        var content = contents.of(type, kind);
        var added = context.addToParent(parent -> Optional.of(
                        new ClassDescriptor(parent.getUniqueId().append(segment(kind), type.getName()), type, content)))
                .orElseThrow();
        found.put(type, added);
        return added;
    }

    private static String segment(ClassKind kind) {
        return switch (kind) {
            case RUNBOOK -> "runbook";
            case DRILL -> "drill";
            case QUIET_DRILL -> "quiet-drill";
        };
    }
}
