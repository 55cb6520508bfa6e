package dev.runbook.chaos.prometheus;

import java.util.List;
import java.util.SplittableRandom;

/** Makes PromQL at random, the same for the same seed: every operator and function that is evaluated, and mistakes. */
final class ExpressionFixture {
    /** The series that expressions ask for, in promtool's notation, a sample every 30 s. */
    static final String SERIES = """
            requests_total{job="web",instance="a",code="200"} 0+10x20 0+7x20 5+13x20
            requests_total{job="web",instance="a",code="500"} 0+1x10 0x5 11+3x30
            requests_total{job="web",instance="b",code="200"} 3+4x12 _x4 80+9x30
            requests_total{job="api",instance="c",code="200"} 0+100x25 stale _x3 0+50x20
            requests_total{job="api",instance="c",code="500"} _x10 1+2x35
            temperature{room="hall",floor="0"} 20+0.5x15 27.5-1.25x20 NaN 3.5x10
            temperature{room="attic",floor="2"} -3.5+0.25x30 _x6 Inf -Inf 12x10
            temperature{room="cellar",floor="-1"} 8.125x20 _x11 8.25+0.125x20
            limit{room="hall"} 25x50
            limit{room="attic"} 1e3x50
            empty_rooms{} 0x50
            latency_bucket{path="/",le="0.1"} 0+3x45
            latency_bucket{path="/",le="0.5"} 0+7x45
            latency_bucket{path="/",le="1"} 0+8x45
            latency_bucket{path="/",le="+Inf"} 0+9x45
            latency_bucket{path="/slow",le="0.1"} 0x45
            latency_bucket{path="/slow",le="0.5"} 0+1x45
            latency_bucket{path="/slow",le="1"} 0+1x45
            latency_bucket{path="/slow",le="+Inf"} 0+5x45
            """;

    private static final List<String> INSTANT = List.of(
            "requests_total",
            "requests_total{code=\"200\"}",
            "requests_total{code=~\"5..\"}",
            "requests_total{job!=\"web\"}",
            "temperature",
            "temperature{floor!~\"0|2\"}",
            "limit",
            "empty_rooms",
            "latency_bucket",
            "{__name__=~\"limit|temperature\",room=\"hall\"}",
            "nothing");
    private static final List<String> COUNTERS = List.of(
            "requests_total",
            "requests_total{job=\"web\"}",
            "latency_bucket",
            "requests_total{code=\"500\"}",
            "temperature");
    private static final List<String> LABELS =
            List.of("job", "instance", "code", "room", "floor", "path", "le", "none");
    private static final List<String> SPANS = List.of("30s", "1m", "90s", "2m", "5m", "17m", "45s");
    private static final List<String> OVER_TIME = List.of(
            "rate",
            "increase",
            "irate",
            "delta",
            "idelta",
            "deriv",
            "changes",
            "resets",
            "avg_over_time",
            "min_over_time",
            "max_over_time",
            "sum_over_time",
            "count_over_time",
            "last_over_time",
            "present_over_time",
            "stddev_over_time",
            "stdvar_over_time",
            "absent_over_time");
    private static final List<String> EACH = List.of(
            "abs", "ceil", "floor", "exp", "sgn", "sqrt", "ln", "log2", "log10", "timestamp", "round", "absent");
    /** Asked of times alone: of other values the answer is an accident of Go's arithmetic. */
    private static final List<String> CALENDAR =
            List.of("hour", "minute", "month", "year", "day_of_week", "day_of_month", "day_of_year", "days_in_month");

    private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^");
    private static final List<String> COMPARISON = List.of("==", "!=", ">", "<", ">=", "<=");
    private static final List<String> AGGREGATIONS =
            List.of("sum", "avg", "min", "max", "count", "stddev", "stdvar", "group");

    private final SplittableRandom random;

    ExpressionFixture(long seed) {
        random = new SplittableRandom(seed);
    }

    String next() {
        return random.nextInt(40) == 0 ? mistake() : vector(random.nextInt(4));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String vector(int depth) {
        if (depth <= 0) {
            return selector();
        }
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> one(OVER_TIME) + "(" + range() + ")";
            case 3 -> "quantile_over_time(" + one(List.of("0.5", "0.9", "-1", "2")) + ", " + range() + ")";
            case 4 -> "predict_linear(" + range() + ", " + one(List.of("60", "3600", "-30")) + ")";
            case 5 -> one(EACH) + "(" + vector(depth - 1) + ")";
            case 6 -> aggregation(depth - 1);
            case 7 ->
                random.nextInt(3) > 0
                        ? aggregation(depth - 1)
                        : one(CALENDAR) + "(timestamp(limit) + " + one(List.of("0", "86400", "1.7e9", "951782400"))
                                + ")";
            case 8, 9 -> binary(depth - 1);
            case 10 ->
                "histogram_quantile(" + one(List.of("0.5", "0.95", "0.99", "1", "0", "-0.1"))
                        + ", sum by (le, path) (rate(latency_bucket[" + one(SPANS) + "])))";
            case 11 -> labels(depth - 1);
            case 12 ->
                one(List.of("clamp(%s, 3, 50)", "clamp_min(%s, 10)", "clamp_max(%s, 10)", "-(%s)", "sort(%s)"))
                        .formatted(vector(depth - 1));
            default -> one(OVER_TIME.subList(8, 16)) + "(" + subquery(depth - 1) + ")";
        };
    }

    private String selector() {
        return one(INSTANT)
                + (random.nextInt(6) == 0 ? " offset " + one(SPANS) : "")
                + (random.nextInt(12) == 0 ? " @ " + one(List.of("300", "601", "0")) : "");
    }

    private String range() {
        return random.nextInt(5) == 0
                ? subquery(1)
                : one(COUNTERS) + "[" + one(SPANS) + "]" + (random.nextInt(6) == 0 ? " offset " + one(SPANS) : "");
    }

    private String subquery(int depth) {
        return "(" + vector(Math.min(depth, 1)) + ")[" + one(List.of("5m", "3m", "10m")) + ":"
                + one(List.of("30s", "1m", "45s", "")) + "]";
    }

    private String grouping() {
        return random.nextInt(3) == 0
                ? ""
                : " " + one(List.of("by", "without")) + " (" + one(LABELS)
                        + (random.nextBoolean() ? ", " + one(LABELS) : "") + ")";
    }

    private String aggregation(int depth) {
        return switch (random.nextInt(7)) {
            case 0 ->
                one(List.of("topk", "bottomk")) + grouping() + " (" + one(List.of("1", "2")) + ", "
                        // Which of equal elements is taken is left open.
                        + one(List.of(
                                "temperature", "limit", "temperature * 2", "delta(temperature{room!=\"cellar\"}[5m])"))
                        + ")";
            case 1 -> "quantile" + grouping() + " (" + one(List.of("0.25", "0.9")) + ", " + vector(depth) + ")";
            case 2 ->
                "count_values" + grouping() + " (\"value\", "
                        + one(List.of("limit", "empty_rooms", "changes(temperature[5m])")) + ")";
            default -> one(AGGREGATIONS) + grouping() + " (" + vector(depth) + ")";
        };
    }

    private String binary(int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> "(" + vector(depth) + ") " + one(ARITHMETIC) + " " + number();
            case 1 -> number() + " " + one(ARITHMETIC) + " (" + vector(depth) + ")";
            case 2 -> "(" + vector(depth) + ") " + one(COMPARISON) + (random.nextBoolean() ? " bool " : " ") + number();
            case 3 ->
                "(" + vector(depth) + ") " + one(List.of("and", "or", "unless"))
                        + (random.nextBoolean() ? " on (" + one(LABELS) + ") " : " ") + "(" + vector(depth) + ")";
            case 4 -> "temperature " + one(ARITHMETIC) + " on (room) group_left " + "limit";
            case 5 ->
                "sum by (job) (" + one(COUNTERS) + ") " + one(ARITHMETIC)
                        + " ignoring (code) group_right (instance) requests_total";
            case 6 -> "scalar(" + vector(depth) + ") " + one(ARITHMETIC) + " time()";
            default -> "(" + vector(depth) + ") " + one(ARITHMETIC) + " (" + vector(depth) + ")";
        };
    }

    private String labels(int depth) {
        return random.nextBoolean()
                ? "label_replace(" + vector(depth) + ", \"" + one(LABELS) + "\", \"x-$1\", \"" + one(LABELS)
                        + "\", \"(.).*\")"
                : "label_join(" + vector(depth) + ", \"joined\", \"-\", \"" + one(LABELS) + "\", \"" + one(LABELS)
                        + "\")";
    }

    private String number() {
        return one(List.of("0", "2", "-1.5", "100", "1e3", "0.25", "NaN", "Inf"));
    }

    private String mistake() {
        return one(List.of(
                "rate(requests_total)",
                "sum(requests_total[5m])",
                "requests_total[5m] + 1",
                "nofunction(requests_total)",
                "requests_total{",
                "requests_total + on (code) requests_total",
                "topk(limit)",
                "temperature / on (none) limit",
                "{}",
                "requests_total offset",
                "1 + \"text\""));
    }
}
