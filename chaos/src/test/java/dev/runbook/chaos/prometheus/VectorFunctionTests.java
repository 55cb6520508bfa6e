package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions of instant vectors and scalars. */
class VectorFunctionTests {
    @ParameterizedTest(name = "{1} of {0} = {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            x{a="b"} -2.5 | abs(x)                       | {a="b"} 2.5
            x{a="b"} -2.5 | ceil(x)                      | {a="b"} -2
            x{a="b"} -2.5 | floor(x)                     | {a="b"} -3
            x{a="b"} -2.5 | round(x)                     | {a="b"} -2
            x{a="b"} 2.34 | round(x, 0.1)                | {a="b"} 2.3
            x{a="b"} 12   | round(x, 5)                  | {a="b"} 10
            x{a="b"} 9    | sqrt(x)                      | {a="b"} 3
            x{a="b"} 1    | exp(x)                       | {a="b"} 2.718281828
            x{a="b"} 1    | ln(x)                        | {a="b"} 0
            x{a="b"} 0    | ln(x)                        | {a="b"} -Inf
            x{a="b"} -1   | ln(x)                        | {a="b"} NaN
            x{a="b"} 8    | log2(x)                      | {a="b"} 3
            x{a="b"} 10   | log2(x)                      | {a="b"} 3.321928095
            x{a="b"} 1000 | log10(x)                     | {a="b"} 3
            x{a="b"} -7   | sgn(x)                       | {a="b"} -1
            x{a="b"} 0    | sgn(x)                       | {a="b"} 0
            x{a="b"} 7    | clamp(x, 1, 5)               | {a="b"} 5
            x{a="b"} 7    | clamp(x, 5, 1)               |
            x{a="b"} 7    | clamp_min(x, 8)              | {a="b"} 8
            x{a="b"} 7    | clamp_max(x, 5)              | {a="b"} 5
            x{a="b"} 7    | absent(x)                    |
            x{a="b"} 7    | absent(y)                    | {} 1
            x{a="b"} 7    | absent(y{job="j",i=~"k"})    | {job="j"} 1
            x{a="b"} 7    | absent(y{job="j",job="k"})   | {} 1
            x{a="b"} 7    | absent(sum(y))               | {} 1
            x{a="b"} 7    | scalar(x)                    | 7
            x{a="b"} 7    | scalar(y)                    | NaN
            x{a="b"} 7    | vector(3)                    | {} 3
            x{a="b"} 7    | time()                       | 60
            x{a="b"} 7    | timestamp(x)                 | {a="b"} 0
            x{a="b"} 7    | timestamp(x + 1)             | {a="b"} 60
            x{a="b"} 7    | vector(scalar(x) * 2)        | {} 14
            # 2026-02-28T13:37:00Z, a Saturday
            x 1772285820  | minute(x)                    | {} 37
            x 1772285820  | hour(x)                      | {} 13
            x 1772285820  | day_of_week(x)               | {} 6
            x 1772285820  | day_of_month(x)              | {} 28
            x 1772285820  | day_of_year(x)               | {} 59
            x 1772285820  | days_in_month(x)             | {} 28
            x 1772285820  | month(x)                     | {} 2
            x 1772285820  | year(x)                      | {} 2026
            x 1772285820  | minute()                     | {} 1
            x{a="b-c"} 1  | label_replace(x, "d", "$2.${1}", "a", "(.*)-(.*)") | x{a="b-c", d="c.b"} 1
            x{a="b-c"} 1  | label_replace(x, "d", "$1", "a", "b")              | x{a="b-c"} 1
            x{a="b-c"} 1  | label_replace(x, "a", "", "a", ".*")               | x 1
            x{a="b-c"} 1  | label_replace(x, "d", "$$ $7", "a", ".+")          | x{a="b-c", d="$ "} 1
            x{a="b-c"} 1  | label_replace(x, "d", "${n}", "a", "(?P<n>.).*")   | x{a="b-c", d="b"} 1
            x{a="b",c="d"} 1 | label_join(x, "e", "-", "a", "c", "none")       | x{a="b", c="d", e="b-d-"} 1
            x{a="b",c="d"} 1 | label_join(x, "a", "")                          | x{c="d"} 1
            """)
    void evaluates(String series, String query, String expected) {
        assertThat(SeriesFixture.load("1m", series).instant(query, "1m")).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "quantile {0} = {1}")
    @CsvSource(textBlock = """
            # 10 up to 0.1, 20 up to 0.2, 30 up to 0.4
            0.1,  0.06
            0.5,  0.2
            0.9,  0.36
            1,    0.4
            0,    0
            -0.1, -Inf
            1.1,  +Inf
            NaN,  NaN
            """)
    void findsQuantilesInBuckets(String quantile, String expected) {
        var fixture = SeriesFixture.load("1m", buckets("0.2 30", "0.1 10", "+Inf 60", "0.4 60"));

        assertThat(fixture.instant("histogram_quantile(" + quantile + ", h)", "1m"))
                .isEqualTo("{a=\"b\"} " + expected);
    }

    @Test
    void liftsBucketsThatShrink() {
        var fixture = SeriesFixture.load("1m", buckets("0.1 10", "0.2 8", "0.4 20", "+Inf 20"));

        // 15 of 20: 10 are below 0.2, so the middle of the bucket from 0.2 to 0.4
        assertThat(fixture.instant("histogram_quantile(0.75, h)", "1m")).isEqualTo("{a=\"b\"} 0.3");
    }

    @Test
    void answersTheHighestBoundForWhatIsAboveIt() {
        var fixture = SeriesFixture.load("1m", buckets("0.1 10", "0.4 60", "+Inf 100"));

        assertThat(fixture.instant("histogram_quantile(0.9, h)", "1m")).isEqualTo("{a=\"b\"} 0.4");
    }

    @Test
    void answersNaNWithoutAnInfiniteBucketOrObservations() {
        assertThat(SeriesFixture.load("1m", buckets("0.1 10", "0.4 60")).instant("histogram_quantile(0.9, h)", "1m"))
                .isEqualTo("{a=\"b\"} NaN");
        assertThat(SeriesFixture.load("1m", buckets("0.1 0", "+Inf 0")).instant("histogram_quantile(0.9, h)", "1m"))
                .isEqualTo("{a=\"b\"} NaN");
    }

    @Test
    void passesOverWhatIsNoBucket() {
        var fixture = SeriesFixture.load("1m", buckets("0.1 10", "+Inf 10", "much 3") + "; h{a=\"c\"} 5");

        assertThat(fixture.instant("histogram_quantile(0.5, h)", "1m")).isEqualTo("{a=\"b\"} 0.05");
    }

    @Test
    void sortsWithNaNLast() {
        var fixture = SeriesFixture.load("1m", "x{a=\"1\"} NaN; x{a=\"2\"} 1; x{a=\"3\"} 5; x{a=\"4\"} 3");

        assertThat(fixture.instant("sort(x)", "1m"))
                .isEqualTo("x{a=\"2\"} 1; x{a=\"4\"} 3; x{a=\"3\"} 5; x{a=\"1\"} NaN");
        assertThat(fixture.instant("sort_desc(x)", "1m"))
                .isEqualTo("x{a=\"3\"} 5; x{a=\"4\"} 3; x{a=\"2\"} 1; x{a=\"1\"} NaN");
    }

    private static String buckets(String... boundsAndCounts) {
        var series = new StringBuilder();
        for (String bucket : boundsAndCounts) {
            String[] parts = bucket.split(" ");
            series.append("h{a=\"b\",le=\"" + parts[0] + "\"} " + parts[1] + ";");
        }
        return series.toString();
    }
}
