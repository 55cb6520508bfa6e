package dev.runbook.api.port;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Lines of a log that differ only in what is particular to each.
 *
 * @param pattern the line with numbers, ids, addresses, times and quoted text replaced
 * @param count how many lines there are
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record LogPattern(String pattern, int count) {
    private static final int LONGEST = 300;
    private static final Pattern ERROR = Pattern.compile(
            "(?i).*\\b(error|err|fatal|critical|panic|exception|traceback)\\b.*|.*(Error|Exception)\\b.*");
    private static final Map<Pattern, String> PARTICULAR = particular();

    private static Map<Pattern, String> particular() {
        var all = new LinkedHashMap<Pattern, String>();
        all.put(
                Pattern.compile(
                        "(?i)\\b(\\w*(?:password|passwd|token|secret|api_?key|authorization)\\w*)(\\W{1,3})\\S+"),
                "$1$2<secret>");
        all.put(
                Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?"),
                "<time>");
        all.put(Pattern.compile("(?i)\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b"), "<id>");
        all.put(Pattern.compile("\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?\\b"), "<address>");
        all.put(Pattern.compile("\"[^\"]*\"|'[^']*'"), "<text>");
        all.put(Pattern.compile("(?i)\\b(?=[0-9a-f]*\\d)[0-9a-f]{12,}\\b"), "<id>");
        all.put(Pattern.compile("\\d+(?:\\.\\d+)?"), "#");
        return all;
    }

    /** Groups lines, the most frequent pattern first. */
    public static List<LogPattern> group(Collection<String> lines) {
        var counts = new LinkedHashMap<String, Integer>();
        lines.forEach(line -> counts.merge(of(line), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> new LogPattern(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(LogPattern::count).reversed().thenComparing(LogPattern::pattern))
                .toList();
    }

    /** Returns whether a line tells of an error, by its words: error, fatal, exception and the like. */
    public static boolean isError(String line) {
        return ERROR.matcher(line).matches();
    }

    private static String of(String line) {
        var pattern = line.strip();
        for (var each : PARTICULAR.entrySet()) {
            pattern = each.getKey().matcher(pattern).replaceAll(each.getValue());
        }
        return pattern.length() > LONGEST ? pattern.substring(0, LONGEST) + "…" : pattern;
    }
}
