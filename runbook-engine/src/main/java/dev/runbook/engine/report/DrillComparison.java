package dev.runbook.engine.report;

import dev.runbook.engine.settings.GivenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two reports of one drill, from two targets or two versions: what is said of the run and in which order. Times, and
 * what clusters and alerts do between the steps, may differ.
 *
 * @param same what is equal, one line each
 * @param divergence the first thing that is not, with both sides; empty if all is equal
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record DrillComparison(List<String> same, Optional<String> divergence) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern ENDING = Pattern.compile(": (skipped|failed)\\b");
    /** What Kubernetes puts behind the name of a workload to name its pods. */
    private static final Pattern POD = Pattern.compile("-[0-9a-f]{6,10}-[bcdfghjklmnpqrstvwxz2-9]{5}\\b");

    /** A number, with its unit of time or size, which changes with it; several in a row as in {@code 2m31s}. */
    private static final Pattern AMOUNT =
            Pattern.compile("([0-9]+([.,][0-9]+)?( ?(ms|s|m|h|d|B|[KMGT]iB)(?![A-Za-z]))?)+");

    private static final Set<String> OF_THE_RUN = Set.of("step", "manual", "rollback", "operator", "notify");

    /** Copies the list. */
    public DrillComparison {
        same = List.copyOf(same);
    }

    /**
     * Compares two files {@code report.json}.
     *
     * @throws IllegalArgumentException if one can't be read or is no report of a drill
     */
    public static DrillComparison of(Path first, Path second) {
        var one = facts(first);
        var other = facts(second);
        var same = new ArrayList<String>();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            var left = i < one.size() ? one.get(i) : "nothing more";
            var right = i < other.size() ? other.get(i) : "nothing more";
            if (!left.equals(right)) {
                return new DrillComparison(
                        same,
                        Optional.of(first + " has: " + left + System.lineSeparator() + second + " has: " + right));
            }
            same.add(left);
        }
        return new DrillComparison(same, Optional.empty());
    }

    private static List<String> facts(Path file) {
        JsonNode report;
        try {
            report = JSON.readTree(new GivenFile("the report", file).text());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is no report of a drill: " + e.getOriginalMessage(), e);
        }
        if (!report.has("drill") || !report.has("timeline")) {
            throw new IllegalArgumentException(
                    file + " is no report of a drill; drills write report.json below runbook.reports.directory");
        }
        var facts = new ArrayList<String>();
        facts.add("drill " + report.path("drill").asString(""));
        facts.add("alert " + report.path("alert").asString("") + " "
                + (report.path("detected").path("after").isString() ? "fired" : "did not fire"));
        for (var entry : report.path("timeline")) {
            if (OF_THE_RUN.contains(entry.path("actor").asString(""))) {
                facts.add(entry.path("actor").asString("") + " "
                        + what(entry.path("text").asString("")));
            }
        }
        facts.add("verdict " + report.path("verdict").asString("none"));
        facts.add("service " + (report.path("recovered").path("after").isString() ? "recovered" : "not recovered"));
        facts.add("control " + upToColon(report.path("control").asString("")));
        report.path("ablations")
                .properties()
                .forEach(step -> facts.add("ablation of " + step.getKey() + " "
                        + upToColon(step.getValue().asString(""))));
        return facts;
    }

    /** Reasons why a step was skipped or failed, and values in messages, hold numbers and generated names. */
    private static String what(String text) {
        var ending = ENDING.matcher(text);
        return ending.find()
                ? text.substring(0, ending.end())
                : AMOUNT.matcher(POD.matcher(text).replaceAll("-POD")).replaceAll("N");
    }

    private static String upToColon(String text) {
        return text.split("[:;]| after ", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
