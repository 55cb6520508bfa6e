package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The evaluator against Prometheus itself. {@code RUNBOOK_PROMTOOL_3} names the promtool of Prometheus 3, {@code
 * RUNBOOK_PROMTOOL} that of Prometheus 2, with which the ranges are closed on the left, and {@code RUNBOOK_PROMETHEUS}
 * a server of either.
 */
class DifferentialTests {
    private static final int EXPRESSIONS = Integer.getInteger("runbook.promql.expressions", 1200);
    private static final long SEED = Long.getLong("runbook.promql.seed", 12);
    private static final List<Integer> TIMES = List.of(0, 30, 60, 300, 450, 601, 615, 900, 1200, 1234, 1500);
    private static final PrometheusSettings SETTINGS = PrometheusSettings.DEFAULT.every(Duration.ofMinutes(1));

    @TempDir
    Path directory;

    @Test
    void equalsPrometheus3() throws Exception {
        comparePromtool("RUNBOOK_PROMTOOL_3", SETTINGS, "report.json");
    }

    @Test
    void equalsPrometheus2WithItsRanges() throws Exception {
        comparePromtool("RUNBOOK_PROMTOOL", SETTINGS.ofPrometheus2(), "report-2.json");
    }

    @Test
    void equalsTheServer() throws Exception {
        var program = System.getenv("RUNBOOK_PROMETHEUS");
        assumeTrue(program != null, "RUNBOOK_PROMETHEUS names no server");
        try (var server = new PrometheusServerFixture(Path.of(program), directory)) {
            boolean closed = server.isPrometheus2();
            var ours = evaluator(closed ? SETTINGS.ofPrometheus2() : SETTINGS);
            server.store(List.of(ours.storage().select(List.of())));
            compare(server.ask(questions()), ours, closed ? "report-2-server.json" : "report-server.json");
        }
    }

    private void comparePromtool(String variable, PrometheusSettings settings, String report) throws Exception {
        var promtool = System.getenv(variable);
        assumeTrue(promtool != null, variable + " names no promtool");
        var theirs = new PromtoolFixture(Path.of(promtool)).ask(ExpressionFixture.SERIES, questions(), directory);
        compare(theirs, evaluator(settings), report);
    }

    private static void compare(Map<Question, Answer> theirs, Prometheus ours, String report) throws Exception {
        var differences = new Differences();
        theirs.forEach((question, wanted) -> differences.add(question, wanted, Answer.of(ours, question)));
        differences.write(report);
        assertThat(theirs).hasSize(EXPRESSIONS);
        assertThat(theirs.values())
                .as("answers with values")
                .filteredOn(answer -> !answer.values().isEmpty())
                .hasSizeGreaterThan(EXPRESSIONS / 3);
        assertThat(theirs.values()).extracting(Answer::error).contains("parse", "evaluation");
        assertThat(differences.found()).isEmpty();
    }

    private static Prometheus evaluator(PrometheusSettings settings) {
        return SeriesFixture.load("30s", ExpressionFixture.SERIES.replace("\n", ";"), settings)
                .prometheus();
    }

    private static List<Question> questions() {
        var expressions = new ExpressionFixture(SEED);
        var random = new SplittableRandom(SEED);
        var questions = new LinkedHashSet<Question>();
        questions.add(new Question("label_replace(limit, \"a\", \"b\", \"room\", \"(\")", 60));
        while (questions.size() < EXPRESSIONS) {
            questions.add(new Question(expressions.next(), TIMES.get(random.nextInt(TIMES.size()))));
        }
        return List.copyOf(questions);
    }
}
