package dev.runbook.engine.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTests {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            a or b and c            | [a or [b and c]]
            a and b unless c        | [[a and b] unless c]
            a and b > c             | [a and [b > c]]
            a > b + c               | [a > [b + c]]
            a + b * c               | [a + [b * c]]
            a - b - c               | [[a - b] - c]
            a / b * c               | [[a / b] * c]
            a * b ^ c               | [a * [b ^ c]]
            a ^ b ^ c               | [a ^ [b ^ c]]
            a % b atan2 c           | [[a % b] atan2 c]
            -a ^ b                  | [-[a ^ b]]
            -a * b                  | [[-a] * b]
            a ^ -b * c              | [[a ^ [-b]] * c]
            - - a                   | [-[-a]]
            +a                      | a
            -5                      | -5
            a == b != c             | [[a == b] != c]
            -a offset 5m            | [-a offset 5m]
            a AND b                 | [a and b]
            """)
    void bindsAsPrometheusDoes(String query, String shape) {
        assertThat(ShapeFixture.shape(query)).isEqualTo(shape);
    }

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            up                                       | up
            up { a = "b" , }                         | up{a="b"}
            {__name__="up", a!="b"}                  | up{a!="b"}
            {"up", "my label"=~"a.+"}                | up{"my label"=~"a.+"}
            {"my.metric"}                            | {__name__="my.metric"}
            {__name__="on", a="b"}                   | {__name__="on", a="b"}
            {__name__="x", __name__!="y"}            | {__name__="x", __name__!="y"}
            x @ 1m40s                                | x @ 100.000
            job:x:rate5m{a!~'b'}                     | job:x:rate5m{a!~"b"}
            up{a="tab\\t \\x41 \\101 \\u00e9 \\""}   | up{a="tab\\t A A é \\""}
            up{a=`raw\\n`}                           | up{a="raw\\\\n"}
            x[5m] offset -1h30m                      | x[5m] offset -1h30m
            x[300]                                   | x[5m]
            x @ 1.5 offset 1w                        | x @ 1.500 offset 1w
            x offset 1m @ end()                      | x @ end() offset 1m
            rate(x[5m])[1h:30s] offset 1m            | rate(x[5m])[1h:30s] offset 1m
            (x)[1h:] @ start()                       | (x)[1h:] @ start()
            sum by (a, b,) (x)                       | sum by (a, b) (x)
            SUM(x) WITHOUT ()                        | sum without () (x)
            sum by () (x)                            | sum(x)
            topk(3, x) by (a)                        | topk by (a) (3, x)
            count_values("v", x)                     | count_values("v", x)
            a * on (x) group_left (y, z) b           | a * on (x) group_left (y, z) b
            a > bool ignoring (x) group_right b      | a > bool ignoring (x) group_right () b
            a + on () b                              | a + on () b
            1 < bool 2                               | 1 < bool 2
            0x_1f                                    | 31
            1e3                                      | 1000
            .5                                       | 0.5
            inF                                      | +Inf
            1h30m                                    | 5400
            sum                                      | sum
            sum + by                                 | sum + by
            by{on="x",group_left="y"}                | by{on="x", group_left="y"}
            sum by (on, bool) (offset)               | sum by (on, bool) (offset)
            """)
    void writesWhatItRead(String query, String written) {
        var text = PromQl.parse(query).toString();
        assertThat(text).isEqualTo(written);
        assertThat(PromQl.parse(text)).hasToString(written);
    }

    @Test
    void dropsCommentsAndLineBreaks() {
        var expr = PromQl.parse("sum(# all pods\n  up{a=\"#no comment\"}\n) # end");

        assertThat(expr).hasToString("sum(up{a=\"#no comment\"})");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abs(x)",
                "absent(x)",
                "absent_over_time(x[1m])",
                "avg_over_time(x[1m])",
                "ceil(x)",
                "changes(x[1m])",
                "clamp(x, 1, 2)",
                "clamp_max(x, 1)",
                "clamp_min(x, 1)",
                "count_over_time(x[1m])",
                "day_of_month()",
                "day_of_week(x)",
                "day_of_year()",
                "days_in_month()",
                "delta(x[1m])",
                "deriv(x[1m])",
                "exp(x)",
                "floor(x)",
                "histogram_quantile(0.9, x)",
                "hour()",
                "idelta(x[1m])",
                "increase(x[1m])",
                "irate(x[1m])",
                "label_join(x, \"a\", \",\")",
                "label_join(x, \"a\", \",\", \"b\", \"c\")",
                "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")",
                "last_over_time(x[1m])",
                "ln(x)",
                "log10(x)",
                "log2(x)",
                "max_over_time(x[1m:])",
                "min_over_time(x[1m])",
                "minute()",
                "month()",
                "predict_linear(x[1m], 60)",
                "present_over_time(x[1m])",
                "quantile_over_time(0.5, x[1m])",
                "rate(x[1m])",
                "resets(x[1m])",
                "round(x)",
                "round(x, 5)",
                "scalar(x)",
                "sgn(x)",
                "sort(x)",
                "sort_desc(x)",
                "sqrt(x)",
                "stddev_over_time(x[1m])",
                "stdvar_over_time(x[1m])",
                "sum_over_time(x[1m])",
                "time()",
                "timestamp(x)",
                "vector(1)",
                "year()",
                "quantile(0.9, x)",
                "stddev(x)",
                "stdvar(x)",
                "group(x)",
                "bottomk(1, x)"
            })
    void knowsTheFunctions(String query) {
        assertThat(PromQl.parse(query)).hasToString(query);
    }

    @Test
    void namesTheMetricsAndSelectorsOfAnExpression() {
        var expr = PromQl.parse("sum(rate(errors{a=\"b\"}[5m])) / scalar(max_over_time(all[5m:])) > on () {a=~\"b\"}");

        assertThat(PromQl.metricNames(expr)).containsExactly("all", "errors");
        assertThat(PromQl.selectors(expr))
                .extracting(Expr::toString)
                .isEqualTo(List.of("errors{a=\"b\"}", "all", "{a=~\"b\"}"));
    }

    @Test
    void saysWhereEachNodeStarts() {
        var division = (Expr.Binary) PromQl.parse("  sum(a) / rate(b[5m])");
        var rate = (Expr.Call) division.right();

        assertThat(division.start()).isEqualTo(2);
        assertThat(rate.start()).isEqualTo(11);
        assertThat(rate.arguments().get(0).start()).isEqualTo(16);
    }

    @Test
    void matchesWholeValues() {
        var matchers = PromQl.selectors(PromQl.parse("x{a=~\"5..|b\",c!~\"d.*\"}"))
                .get(0)
                .matchers();

        assertThat(matchers.get(1).matches("503")).isTrue();
        assertThat(matchers.get(1).matches("5031")).isFalse();
        assertThat(matchers.get(1).matches("b")).isTrue();
        assertThat(matchers.get(2).matches("d\n1")).isFalse();
        assertThat(matchers.get(2).matches("xd")).isTrue();
    }

    @ParameterizedTest(name = "{0} is {1} in a world that lives ten times faster")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            rate(a{x="[5m]"}[5m]) > 5                | rate(a{x="[5m]"}[30s]) > 5
            max_over_time(a[1h30m:30s] offset 10m)   | max_over_time(a[9m:3s] offset 1m)
            a offset -5m                             | a offset -30s
            rate(a[300]) * 300                       | rate(a[30s]) * 300
            a @ 1609746000                           | a @ 1609746000
            a[5ms]                                   | a[1ms]
            sum by (job) (a) # the last 5m           | sum by (job) (a) # the last 5m
            """)
    void durationsGetShorterInAHastenedQuery(String query, String hastened) {
        assertThat(PromQl.hasten(query, 10)).isEqualTo(hastened);
    }
}
