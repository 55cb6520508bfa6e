package dev.runbook.chaos.prometheus;

import java.time.Instant;
import java.util.List;
import org.apiguardian.api.API;

/** What a query gives. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public sealed interface QueryResult {
    /** A number without labels. */
    record Scalar(double value) implements QueryResult {}

    /** A string. */
    record Text(String value) implements QueryResult {}

    /** One sample for each set of labels. */
    record InstantVector(List<Sample> samples) implements QueryResult {
        /** Copies the list. */
        public InstantVector {
            samples = List.copyOf(samples);
        }
    }

    /** Several samples for each set of labels. */
    record RangeVector(List<Track> tracks) implements QueryResult {
        /** Copies the list. */
        public RangeVector {
            tracks = List.copyOf(tracks);
        }
    }

    /** One element of an instant vector. */
    record Sample(Labels labels, double value) {}

    /** One element of a range vector: the points in the order of time. */
    record Track(Labels labels, List<Point> points) {
        /** Copies the list. */
        public Track {
            points = List.copyOf(points);
        }
    }

    /** One value at one instant. */
    record Point(Instant at, double value) {}
}
