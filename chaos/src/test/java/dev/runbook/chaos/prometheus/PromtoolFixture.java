package dev.runbook.chaos.prometheus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Asks Prometheus itself: {@code promtool test rules} evaluates each expression, and prints what it got because nothing
 * is expected.
 */
final class PromtoolFixture {
    private static final Pattern ANSWER =
            Pattern.compile("expr: (\"(?:[^\"\\\\]|\\\\.)*\"), time: ([^,]+),\\s*(?:exp: nil\\s*got: (.*)|err: (.*))");
    private static final Pattern SAMPLE = Pattern.compile("\\{([^}]*)} (\\S+?)(?:, (?=\\{)|$)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final Path promtool;

    PromtoolFixture(Path promtool) {
        this.promtool = promtool;
    }

    Map<Question, Answer> ask(String series, List<Question> questions, Path directory) throws Exception {
        return ask(series, "", questions, directory);
    }

    /** Asks while rules are evaluated each minute; an empty text for none. */
    Map<Question, Answer> ask(String series, String rules, List<Question> questions, Path directory) throws Exception {
        var yaml = yaml(series, questions);
        if (!rules.isEmpty()) {
            Files.writeString(directory.resolve("rules.yaml"), rules);
            yaml = yaml.replace("rule_files: []", "rule_files: [rules.yaml]");
        }
        var file = Files.writeString(directory.resolve("questions.yaml"), yaml);
        var process = new ProcessBuilder(promtool.toString(), "test", "rules", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("answers.txt").toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("promtool does not end");
        }
        var text = Files.readString(directory.resolve("answers.txt"));
        if (!text.contains("FAILED")) {
            throw new IOException("promtool did not evaluate anything: " + text);
        }
        return answers(text, questions);
    }

    private static String yaml(String series, List<Question> questions) {
        var yaml = new StringBuilder(
                "rule_files: []\nevaluation_interval: 1m\ntests:\n- interval: 30s\n  input_series:\n");
        series.lines().forEach(line -> {
            int end = line.indexOf('}') + 1;
            yaml.append("  - series: '")
                    .append(line, 0, end)
                    .append("'\n    values: '")
                    .append(line.substring(end).strip())
                    .append("'\n");
        });
        yaml.append("  promql_expr_test:\n");
        questions.forEach(question -> yaml.append("  - expr: '")
                .append(question.expr().replace("'", "''"))
                .append("'\n    eval_time: ")
                .append(question.seconds())
                .append("s\n    exp_samples: []\n"));
        return yaml.toString();
    }

    private static Map<Question, Answer> answers(String text, List<Question> questions) {
        var told = new HashMap<String, Answer>();
        var matcher = ANSWER.matcher(text);
        while (matcher.find()) {
            var failed = matcher.group(4);
            var kind = failed == null ? "" : failed.contains("parse error") ? "parse" : "evaluation";
            told.put(
                    matcher.group(1) + seconds(matcher.group(2)),
                    new Answer(failed == null ? values(matcher.group(3)) : Map.of(), kind));
        }
        long printed =
                text.lines().filter(line -> line.strip().startsWith("expr: ")).count();
        if (told.size() != printed) {
            throw new IllegalStateException(printed + " answers were printed and " + told.size() + " understood");
        }
        var answers = new LinkedHashMap<Question, Answer>();
        for (var question : questions) {
            var key = "\"" + question.expr().replace("\\", "\\\\").replace("\"", "\\\"") + "\"" + question.seconds();
            answers.put(question, told.getOrDefault(key, new Answer(Map.of(), "")));
        }
        return answers;
    }

    private static int seconds(String duration) {
        int seconds = 0;
        var part = Pattern.compile("(\\d+)([hms])").matcher(duration);
        while (part.find()) {
            seconds += Integer.parseInt(part.group(1))
                    * switch (part.group(2)) {
                        case "h" -> 3600;
                        case "m" -> 60;
                        default -> 1;
                    };
        }
        return seconds;
    }

    private static Map<Labels, Double> values(String text) {
        var values = new HashMap<Labels, Double>();
        var sample = SAMPLE.matcher(text.strip());
        while (sample.find()) {
            var labels = new TreeMap<String, String>();
            var label = LABEL.matcher(sample.group(1));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            values.put(Labels.of(labels), Answer.value(sample.group(2)));
        }
        return values;
    }
}
