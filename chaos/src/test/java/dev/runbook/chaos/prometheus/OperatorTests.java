package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators and aggregations. */
class OperatorTests {
    private static final String PODS = """
            m{pod="a",app="x"} 1; m{pod="b",app="x"} 3; m{pod="c",app="y"} 8;
            limit{app="x"} 2; limit{app="y"} 4;
            info{pod="a",node="n1"} 1; info{pod="b",node="n2"} 1;
            rare{pod="a",app="x"} 7; odd{pod="a"} NaN; odd{pod="b"} 4; odd{pod="c"} NaN; odd{pod="d"} 6""";

    private final SeriesFixture fixture = SeriesFixture.load("1m", PODS);

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            1 + 2 * 3            | 7
            (1 + 2) * 3          | 9
            10 - 4 - 3           | 3
            2 ^ 3 ^ 2            | 512
            -2 ^ 2               | -4
            2 ^ -1               | 0.5
            -3 * -2              | 6
            7 % 4                | 3
            -7 % 4               | -3
            1 / 0                | +Inf
            0 / 0                | NaN
            1 ^ NaN              | 1
            1 atan2 1            | 0.7853981634
            1 + 1 == bool 2      | 1
            1 < bool 2 == bool 0 | 0
            0x1F                 | 31
            1_000                | 1000
            1h30m / 1m           | 90
            +Inf                 | +Inf
            -(1 + 2)             | -3
            'a' | a
            "a\\u00e9\\n"        | aé\\n
            """)
    void calculates(String query, String expected) {
        assertThat(fixture.instant(query, "0s")).isEqualTo(expected.replace("\\n", "\n"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            sum(m)                   | {} 12
            sum(none)                |
            sum by (app) (m)         | {app="x"} 4; {app="y"} 8
            sum(m) by (app)          | {app="x"} 4; {app="y"} 8
            sum without (pod) (m)    | {app="x"} 4; {app="y"} 8
            sum by (app, none) (m)   | {app="x"} 4; {app="y"} 8
            count by (__name__) ({pod="a"}) | info 1; m 1; odd 1; rare 1
            avg(m)                   | {} 4
            min(m)                   | {} 1
            max(m)                   | {} 8
            count(m)                 | {} 3
            group by (app) (m)       | {app="x"} 1; {app="y"} 1
            stdvar(m)                | {} 8.666666667
            stddev(m)                | {} 2.943920289
            quantile(0.5, m)         | {} 3
            quantile(0.75, m)        | {} 5.5
            topk(2, m)               | m{app="y", pod="c"} 8; m{app="x", pod="b"} 3
            topk by (app) (1, m)     | m{app="x", pod="b"} 3; m{app="y", pod="c"} 8
            bottomk(1, m)            | m{app="x", pod="a"} 1
            topk(0, m)               |
            topk(3, odd)             | odd{pod="d"} 6; odd{pod="b"} 4; odd{pod="a"} NaN
            bottomk(3, odd)          | odd{pod="b"} 4; odd{pod="d"} 6; odd{pod="a"} NaN
            min(odd)                 | {} 4
            max(odd)                 | {} 6
            sum(odd)                 | {} NaN
            count_values("v", m)     | {v="1"} 1; {v="3"} 1; {v="8"} 1
            count_values by (app) ("v", m > bool 1) | {app="x", v="0"} 1; {app="x", v="1"} 1; {app="y", v="1"} 1
            """)
    void aggregates(String query, String expected) {
        assertThat(fixture.instant(query, "0s")).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            -limit                   | {app="x"} -2; {app="y"} -4
            limit * 2                | {app="x"} 4; {app="y"} 8
            8 / limit                | {app="x"} 4; {app="y"} 2
            limit > 3                | limit{app="y"} 4
            3 < limit                | limit{app="y"} 4
            limit > bool 3           | {app="x"} 0; {app="y"} 1
            limit == 2               | limit{app="x"} 2
            limit != 2               | limit{app="y"} 4
            limit >= 2 <= 2          | limit{app="x"} 2
            m - rare                 | {app="x", pod="a"} -6
            m < rare                 | m{app="x", pod="a"} 1
            m < bool rare            | {app="x", pod="a"} 1
            m / ignoring (pod) group_left limit       | {app="x", pod="a"} 0.5; {app="x", pod="b"} 1.5; {app="y", pod="c"} 2
            m / on (app) group_left () limit          | {app="x", pod="a"} 0.5; {app="x", pod="b"} 1.5; {app="y", pod="c"} 2
            limit / on (app) group_right m            | {app="x", pod="a"} 2; {app="x", pod="b"} 0.6666666667; {app="y", pod="c"} 0.5
            limit < on (app) group_right m            | m{app="x", pod="b"} 2; m{app="y", pod="c"} 4
            m * on (pod) group_left (node) info       | {app="x", node="n1", pod="a"} 1; {app="x", node="n2", pod="b"} 3
            m > on (app) group_left limit             | m{app="x", pod="b"} 3; m{app="y", pod="c"} 8
            sum by (app) (m) / limit                  | {app="x"} 2; {app="y"} 2
            sum by (app) (m) / on (app) limit         | {app="x"} 2; {app="y"} 2
            rare / ignoring (pod) limit               | {app="x"} 3.5
            m and on (pod) info                       | m{app="x", pod="a"} 1; m{app="x", pod="b"} 3
            m unless on (pod) info                    | m{app="y", pod="c"} 8
            m and rare                                | m{app="x", pod="a"} 1
            rare or m                                 | rare{app="x", pod="a"} 7; m{app="x", pod="b"} 3; m{app="y", pod="c"} 8
            none or vector(0)                         | {} 0
            m and none                                |
            m unless none                             | m{app="x", pod="a"} 1; m{app="x", pod="b"} 3; m{app="y", pod="c"} 8
            limit or m and on (app) limit > 3         | limit{app="x"} 2; limit{app="y"} 4; m{app="y", pod="c"} 8
            m{app!="x"}                               | m{app="y", pod="c"} 8
            m{pod=~"[ac]"}                            | m{app="x", pod="a"} 1; m{app="y", pod="c"} 8
            m{pod=~"."}                               | m{app="x", pod="a"} 1; m{app="x", pod="b"} 3; m{app="y", pod="c"} 8
            m{app=~"x.+"}                             |
            m{pod!~"a*b?"}                             | m{app="y", pod="c"} 8
            m{node=""}                                | m{app="x", pod="a"} 1; m{app="x", pod="b"} 3; m{app="y", pod="c"} 8
            {__name__=~"li.+", app="x"}               | limit{app="x"} 2
            {"rare"}                                  | rare{app="x", pod="a"} 7
            """)
    void matchesElements(String query, String expected) {
        assertThat(fixture.instant(query, "0s")).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            limit / on (app) m          | found duplicate series for the match group {app="x"} on the right hand-side of the operation: [m{app="x", pod="b"}, m{app="x", pod="a"}];many-to-many matching not allowed: matching labels must be unique on one side
            m / on (app) limit          | multiple matches for labels {app="x"}: many-to-one matching must be explicit (group_left/group_right)
            m / on (app) group_right m  | found duplicate series for the match group {app="x"} on the left hand-side
            -{pod="a"}                  | vector cannot contain metrics with the same labelset: {app="x", pod="a"}
            rate({app="x",pod="a"}[5m] offset -10m) or abs({app="x",pod="a"}) | vector cannot contain metrics with the same labelset
            label_replace(m, "pod", "same", "", "") | vector cannot contain metrics with the same labelset: m{app="x", pod="same"}
            histogram_quantile(0.5, {pod="a"} or label_replace({pod="a"}, "le", "1", "", "")) | vector cannot contain metrics with the same labelset
            topk(NaN, m)                | Parameter value is NaN
            label_replace(m, "a", "b", "c", "(") | invalid regular expression in label_replace(): (
            """)
    void refusesAmbiguity(String query, String problem) {
        assertThatThrownBy(() -> fixture.instant(query, "0s"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("in: ");
    }

    @Test
    void refusesGroupsThatDoNotTellElementsApart() {
        var twins = SeriesFixture.load("1m", "a{l=\"1\",k=\"x\"} 1; a{l=\"2\",k=\"x\"} 2; b{k=\"x\",l=\"3\"} 1");

        assertThatThrownBy(() -> twins.instant("a * on (k) group_left (l) b", "0s"))
                .hasMessageContaining("grouping labels must ensure unique matches");
    }

    @Test
    void answersRangesStepByStep() {
        var counter = SeriesFixture.load("1m", "x{a=\"b\"} 0+10x3 stale; y 7");

        assertThat(counter.range("x", "0s", "5m", "1m")).isEqualTo("x{a=\"b\"} 0@0 10@60 20@120 30@180");
        assertThat(counter.range("sum(x) or y", "2m", "4m", "2m")).isEqualTo("{} 20@120; y 7@240");
        assertThat(counter.range("time()", "0s", "2m", "1m")).isEqualTo("{} 0@0 60@60 120@120");
        assertThat(counter.range("x @ end()", "0s", "2m", "1m")).isEqualTo("x{a=\"b\"} 20@0 20@60 20@120");
        assertThatThrownBy(() -> counter.range("x[5m]", "0s", "2m", "1m"))
                .hasMessageContaining("must be Scalar or instant Vector");
    }
}
