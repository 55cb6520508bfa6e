package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions of range vectors, one sample a minute; the figures are worked out by hand from the documented rules. */
class RangeFunctionTests {
    @ParameterizedTest(name = "{2} of {0} at {1} = {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # five samples, 40 grown in 240 s, the whole 300 s covered: 40 * 300 / 240 = 50
            x 0+10x20       | 10m    | increase(x[5m])           | {} 50
            x 0+10x20       | 10m    | rate(x[5m])               | {} 0.1666666667
            x 0+10x20       | 10m30s | increase(x[5m])           | {} 50
            x 0+10x20       | 10m    | delta(x[5m])              | {} 50
            # starts at zero: nothing before the first sample
            x 0+10x20       | 4m     | increase(x[10m])          | {} 40
            # 360 s before the first sample, so half a distance: 40 * 270 / 240
            x 100+10x4      | 4m     | increase(x[10m])          | {} 45
            # but the counter was zero 240 * 2 / 40 = 12 s before: 40 * 252 / 240
            x 2+10x4        | 4m     | increase(x[10m])          | {} 42
            # a gauge knows no zero point
            x 2+10x4        | 4m     | delta(x[10m])             | {} 45
            # the last sample is long ago: half a distance after it
            x 0+10x4        | 8m     | increase(x[10m])          | {} 45
            # a reset from 20 to 5: 15 - 0 + 20
            x 0 10 20 5 15  | 4m     | increase(x[5m])           | {} 35
            x 0 10 20 5 15  | 4m     | rate(x[5m])               | {} 0.1166666667
            # distances over 1.1 average are not bridged: 3 samples over 120 s, 70 s after
            x 0+10x2        | 3m10s  | increase(x[10m])          | {} 25
            # 65 s are
            x 0+10x2        | 3m5s   | increase(x[10m])          | {} 30.83333333
            x 7             | 0s     | rate(x[5m])               |
            x 0+10x20       | 10m    | irate(x[5m])              | {} 0.1666666667
            x 0 10 20 5     | 3m     | irate(x[5m])              | {} 0.08333333333
            x 0 10 20 5     | 3m     | idelta(x[5m])             | {} -15
            x 7             | 0s     | irate(x[5m])              |
            x 0 10 5 5 3 8  | 5m     | resets(x[10m])            | {} 2
            x 0 10 5 5 3 8  | 5m     | changes(x[10m])           | {} 4
            x NaN NaN 1 NaN | 5m     | changes(x[10m])           | {} 2
            x 0+10x20       | 10m    | deriv(x[5m])              | {} 0.1666666667
            x 5x20          | 10m    | deriv(x[5m])              | {} 0
            x 0+10x20       | 10m    | predict_linear(x[5m], 600) | {} 200
            x 0+10x20       | 10m30s | predict_linear(x[5m], 10m) | {} 205
            # 1 2 3 4 10: mean 4, squares 9 + 4 + 1 + 0 + 36
            x 1 2 3 4 10    | 4m     | avg_over_time(x[5m])      | {} 4
            x 1 2 3 4 10    | 4m     | min_over_time(x[5m])      | {} 1
            x 1 2 3 4 10    | 4m     | max_over_time(x[5m])      | {} 10
            x 1 2 3 4 10    | 4m     | sum_over_time(x[5m])      | {} 20
            x 1 2 3 4 10    | 4m     | count_over_time(x[5m])    | {} 5
            x 1 2 3 4 10    | 4m     | stdvar_over_time(x[5m])   | {} 10
            x 1 2 3 4 10    | 4m     | stddev_over_time(x[5m])   | {} 3.16227766
            x 1 2 3 4 10    | 4m     | quantile_over_time(0.5, x[5m]) | {} 3
            x 1 2 3 4 10    | 4m     | quantile_over_time(0.9, x[5m]) | {} 7.6
            x 1 2 3 4 10    | 4m     | quantile_over_time(-1, x[5m])  | {} -Inf
            x 1 2 3 4 10    | 4m     | quantile_over_time(2, x[5m])   | {} +Inf
            x 1 2 3 4 10    | 4m     | quantile_over_time(NaN, x[5m]) | {} NaN
            x 1 2 3 4 10    | 4m     | last_over_time(x[5m])     | x 10
            x 1 2 3 4 10    | 4m     | present_over_time(x[5m])  | {} 1
            x NaN 3 2       | 2m     | min_over_time(x[5m])      | {} 2
            x NaN 3 2       | 2m     | max_over_time(x[5m])      | {} 3
            x NaN 3 2       | 2m     | quantile_over_time(0, x[5m]) | {} NaN
            x 1e100 1 -1e100 | 2m    | sum_over_time(x[5m])      | {} 1
            x 1e308 1e308   | 2m     | avg_over_time(x[5m])      | {} 1e+308
            x 1 2           | 1h     | present_over_time(x[5m])  |
            x 1 2           | 1h     | absent_over_time(x[5m])   | {} 1
            x 1 2           | 1m     | absent_over_time(x[5m])   |
            x 1 2           | 1m     | absent_over_time(y{a="b",c=~"d"}[5m]) | {a="b"} 1
            """)
    void evaluates(String series, String at, String query, String expected) {
        assertThat(SeriesFixture.load("1m", series).instant(query, at)).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{2} of {0} at {1} = {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # ranges are open on the left, as since Prometheus 3
            x 0+1x20            | 5m     | count_over_time(x[1m])               | {} 1
            x 0+1x20            | 5m     | x[2m]                                | x 4@240 5@300
            x 0+1x20            | 5m30s  | x[2m]                                | x 4@240 5@300
            x 0+1x20            | 5m     | x[2m] offset 1m                      | x 3@180 4@240
            x 0+1x20            | 5m     | x[2m] offset -1m                     | x 5@300 6@360
            x 0+1x20            | 5m     | x[2m] @ 60                           | x 0@0 1@60
            x 0+1x20            | 5m     | x offset 2m                          | x 3
            x 0+1x20            | 5m     | x offset -2m                         | x 7
            x 0+1x20            | 5m     | x @ 120                              | x 2
            x 0+1x20            | 5m     | x @ 120 offset 1m                    | x 1
            x 0+1x20            | 5m     | x @ end() - x @ start()              | {} 0
            # stale markers end a series for instants and are no sample for ranges
            x 1 2 stale         | 1m30s  | x                                    | x 2
            x 1 2 stale         | 2m     | x                                    |
            x 1 2 stale 4       | 3m     | x                                    | x 4
            x 1 2 stale 4       | 3m     | count_over_time(x[10m])              | {} 3
            x 1 2 stale 4       | 3m     | x[10m]                               | x 1@0 2@60 4@180
            # without a marker a sample is seen for five minutes, left-open too
            x 1                 | 4m59s  | x                                    | x 1
            x 1                 | 5m     | x                                    |
            x 1 _x3 5           | 3m     | x                                    | x 1
            # subqueries: multiples of the step, left-open
            x 0+1x20            | 10m    | x[3m:1m]                             | x 8@480 9@540 10@600
            x 0+1x20            | 10m30s | x[3m:1m]                             | x 8@480 9@540 10@600
            x 0+1x20            | 10m    | x[3m:]                               | x 8@480 9@540 10@600
            x 0+1x20            | 10m    | x[4m:2m] offset 1m                   | x 6@360 8@480
            x 0+1x20            | 10m    | x[2m:1m] @ 300                       | x 4@240 5@300
            x 0+60x20           | 10m    | max_over_time(rate(x[2m])[5m:1m])    | {} 1
            x 0+1x20            | 10m    | sum_over_time((x * 2)[3m:1m])        | {} 54
            x 0+1x20            | 10m    | avg_over_time(sum(x)[4m:2m])         | {} 9
            # time() inside a subquery is the time of each step
            x 0+1x20            | 10m    | max_over_time(vector(time())[4m:1m]) | {} 600
            """)
    void looksBack(String series, String at, String query, String expected) {
        assertThat(SeriesFixture.load("1m", series).instant(query, at)).isEqualTo(expected == null ? "" : expected);
    }
}
