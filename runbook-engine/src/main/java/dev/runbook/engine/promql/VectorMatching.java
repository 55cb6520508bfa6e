package dev.runbook.engine.promql;

import java.util.List;
import org.apiguardian.api.API;

/**
 * How the elements of two vectors find each other.
 *
 * @param on true when only {@code labels} are compared, false when all labels but these
 * @param labels the labels of {@code on} or {@code ignoring}
 * @param side the side that may have several elements for one of the other side
 * @param include the labels that {@code group_left} or {@code group_right} copies from the other side
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record VectorMatching(boolean on, List<String> labels, Many side, List<String> include) {
    /** What is compared when nothing is said: all labels, one element with one. */
    public static final VectorMatching DEFAULT = new VectorMatching(false, List.of(), Many.NONE, List.of());

    /** The side with many elements. */
    public enum Many {
        NONE,
        LEFT,
        RIGHT
    }

    /** Copies the lists. */
    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }

    /** Writes the matching as PromQL, empty for the default. */
    @Override
    public String toString() {
        if (equals(DEFAULT)) {
            return "";
        }
        String base = (on ? "on" : "ignoring") + " " + Names.labels(labels);
        return switch (side) {
            case NONE -> base;
            case LEFT -> base + " group_left " + Names.labels(include);
            case RIGHT -> base + " group_right " + Names.labels(include);
        };
    }
}
