package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups vectors by a rule; while the same elements come again, the groups of the last time are good. */
final class Grouping {
    private final Projection projection;
    private Vector last = new Vector(0);
    private @Nullable Groups groups;

    Grouping(Projection projection) {
        this.projection = projection;
    }

    /** Groups by the named labels, or by all others. */
    static Grouping by(boolean without, List<String> names) {
        return new Grouping(projection(without, names));
    }

    /** Returns the rule that makes an element's labels those of its group. */
    static Projection projection(boolean without, List<String> names) {
        if (!without) {
            return new Projection(element -> element.keep(names));
        }
        var dropped = new ArrayList<>(names);
        dropped.add(LabelMatcher.METRIC_NAME);
        return new Projection(element -> element.drop(dropped));
    }

    Groups of(Vector vector) {
        var known = groups;
        if (known == null || !vector.sameElements(last)) {
            known = new Groups(vector, projection);
            groups = known;
        }
        last = vector;
        return known;
    }
}
