package dev.runbook.engine.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromQlExceptionTests {
    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # what can't be read
            rate(x[5m]          | 10 | unexpected end of input in function call, expected "," or ")"
            (x                  | 0  | unclosed left parenthesis
            x)                  | 1  | unexpected right parenthesis ')'
            x y                 | 2  | unexpected identifier "y"
            x +                 | 3  | unexpected end of input
            * x                 | 0  | unexpected "*"
            x{a=b}              | 4  | unexpected identifier "b" in label matching, expected a string
            x{a "b"}            | 4  | unexpected string "b" in label matching, expected one of "=", "!=", "=~" or "!~"
            x{a="b" c="d"}      | 8  | unexpected identifier "c" in label matching, expected "," or "}"
            x{a:b="c"}          | 2  | unexpected identifier "a:b" in label matching
            x{a="b              | 4  | unterminated quoted string
            x{a=`b              | 4  | unterminated raw string
            x{a="\\q"}          | 5  | unknown escape sequence "\\q"
            x{a="\\xZZ"}        | 5  | bad escape sequence
            x{a=~"("}           | 5  | "(" is not a regular expression
            x{a=~"(?!b)"}       | 5  | RE2 has no "(?!"
            x{a=~"(b)\\\\1"}    | 5  | RE2 has no
            x $ y               | 2  | unexpected character: '$'
            5mm                 | 0  | bad number or duration syntax: "5mm"
            1.2.3               | 0  | bad number or duration syntax: "1.2.3"
            5m1h                | 0  | "5m1h" is not a duration
            x + 1e999           | 4  | number out of range: "1e999"
            x[9.5e10]           | 2  | duration out of range
            x[0s]               | 2  | duration must be greater than 0
            x[a]                | 2  | unexpected identifier "a" in subquery or range selector, expected a duration
            x[5m] [5m]          | 6  | ranges only allowed for vector selectors
            x offset 5m [5m]    | 12 | no offset modifiers allowed before range
            x offset 1m offset 2m | 12 | offset may not be set multiple times
            sum(x) offset 5m    | 7  | offset modifier must be preceded by an instant vector selector
            sum(x) @ 5          | 7  | @ modifier must be preceded by an instant vector selector
            sum by a (x)        | 7  | unexpected identifier "a" in grouping opts, expected "("
            on                  | 0  | unexpected identifier "on"
            # what can't be meant
            {}                  | 0  | vector selector must contain at least one non-empty matcher
            x + {a=~".*"}       | 4  | vector selector must contain at least one non-empty matcher
            x{__name__="y"}     | 2  | metric name must not be set twice: "x" or "y"
            sum(rte(x[5m]))     | 4  | unknown function with name "rte"; did you mean "rate"?
            histogram_quantil(1, x) | 0 | did you mean "histogram_quantile"?
            summ(x)             | 0  | did you mean "sum"?
            frobnicate(x)       | 0  | unknown function with name "frobnicate"
            sin(x)              | 0  | function "sin" of Prometheus is not supported here
            limitk by (a) (1, x) | 0 | function "limitk" of Prometheus is not supported here
            rate(x)             | 5  | expected type range vector in call to function "rate", got instant vector; add a range, as in "x[5m]"
            abs(x[5m])          | 4  | expected type instant vector in call to function "abs", got range vector
            abs(1)              | 4  | expected type instant vector in call to function "abs", got scalar
            rate()              | 0  | expected 1 argument(s) in call to "rate", got 0
            round(x, 1, 2)      | 0  | expected at most 2 argument(s) in call to "round", got 3
            label_join(x, "a")  | 0  | expected at least 3 argument(s) in call to "label_join", got 2
            histogram_quantile(x, x) | 19 | expected type scalar in call to function "histogram_quantile", got instant vector
            abs(x,)             | 6  | trailing commas not allowed in function call args
            sum(x[5m])          | 4  | expected type instant vector in aggregation expression, got range vector
            sum(x, y)           | 0  | wrong number of arguments for aggregate expression provided, expected 1, got 2
            topk(x)             | 0  | wrong number of arguments for aggregate expression provided, expected 2, got 1
            count_values(1, x)  | 13 | expected type string in aggregation parameter, got scalar
            1 > 2               | 2  | comparisons between scalars must use BOOL modifier
            x + bool y          | 4  | bool modifier can only be used on comparison operators
            x and 1             | 2  | set operator "and" not allowed in binary scalar expression
            x + on (a) 1        | 2  | vector matching only allowed between instant vectors
            x and on (a) group_left y | 13 | no grouping allowed for "and" operation
            x * on (a) group_left (a) y | 22 | label "a" must not occur in ON and GROUP clause at once
            x + y[5m]           | 4  | binary expression must contain only scalar and instant vector types, got range vector
            -x[5m]              | 1  | unary expression only allowed on expressions of type scalar or instant vector, got range vector
            1[5m:]              | 0  | subquery is only allowed on instant vector, got scalar instead
            """)
    void saysWhatIsWrongAndWhere(String query, int offset, String problem) {
        var exception = catchThrowableOfType(PromQlException.class, () -> PromQl.parse(query));

        assertThat(exception).isNotNull();
        assertThat(exception.problem()).contains(problem);
        assertThat(exception.offset()).isEqualTo(offset);
    }

    @Test
    void showsTheLineWithACaret() {
        var exception = catchThrowableOfType(
                PromQlException.class, () -> PromQl.parse("sum(rate(ok[5m]))\n  / sum(rte(all[5m]))\n  > 1"));

        assertThat(exception.line()).isEqualTo(2);
        assertThat(exception.column()).isEqualTo(9);
        assertThat(exception).hasMessage("""
                        2:9: unknown function with name "rte"; did you mean "rate"?
                            / sum(rte(all[5m]))
                                  ^""");
    }

    @Test
    void saysAllThatCannotBeMeantAtOnce() {
        var exception =
                catchThrowableOfType(PromQlException.class, () -> PromQl.parse("rte(a[5m])\n  / frobnicate(rate(b))"));

        assertThat(exception).hasMessage("""
                        1:1: unknown function with name "rte"; did you mean "rate"?
                          rte(a[5m])
                          ^
                        2:5: unknown function with name "frobnicate"
                            / frobnicate(rate(b))
                              ^
                        2:21: expected type range vector in call to function "rate", got instant vector; \
                        add a range, as in "b[5m]"
                            / frobnicate(rate(b))
                                              ^""");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # what an unknown part would have been is never complained of
            sum(-rte(x)) + vector((frob(y) * 2))          | 5 rte, 23 frob
            rate(rte(x)[5m:]) and frob(y)                 | 5 rte, 22 frob
            abs(rte(x), 1) > frob(y)                      | 0 argument, 4 rte, 17 frob
            # each part is judged by itself
            sum(x[5m]) + abs() + 1[5m:]                   | 4 aggregation, 13 argument, 21 subquery, 21 binary
            topk(x) or x{a=~"(", b=~"["} / on (a) 1       | 0 wrong number, 16 regular, 24 regular, 29 matching
            -x[5m] + bool {}                              | 1 unary, 9 bool, 14 non-empty
            x and on (a) group_left (a) y{__name__="z"}   | 13 grouping, 24 at once, 30 twice
            sum(x) offset 5m @ 3 + y[0s] + (z[1m] [1m])   | 7 offset, 17 @, 23 binary, 25 greater, 38 ranges
            # a text that can't be read to its end is judged as far as it was read
            sum(rte(x)) + rate(x) + )                     | 4 rte, 19 range vector, 24 unexpected
            """)
    void namesNoFaultThatFollowsFromAnother(String query, String faults) {
        var exception = catchThrowableOfType(PromQlException.class, () -> PromQl.parse(query));

        var said = Arrays.stream(exception.getMessage().split("\n"))
                .filter(line -> line.matches("\\d+:\\d+: .*"))
                .toList();
        var expected = faults.split(", ");
        assertThat(said).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            var fault = expected[i].split(" ", 2);
            assertThat(said.get(i))
                    .startsWith("1:" + (Integer.parseInt(fault[0]) + 1) + ": ")
                    .contains(fault[1]);
        }
    }

    @Test
    void refusesAnEmptyText() {
        var exception = catchThrowableOfType(PromQlException.class, () -> PromQl.parse("  # nothing"));

        assertThat(exception.problem()).isEqualTo("no expression found in input");
    }
}
