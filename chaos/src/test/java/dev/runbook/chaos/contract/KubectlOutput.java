package dev.runbook.chaos.contract;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What kubectl printed without ages, without the widths of columns, which follow the lengths of names, and without the
 * names of the files that it compares. What else is left out is {@link Normaliser}'s matter.
 */
final class KubectlOutput {
    private static final Pattern AGE = Pattern.compile("(?<![\\w.-])(\\d+[smhdy]){1,2}(?![\\w.-])");
    private static final Pattern DATE = Pattern.compile("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}");
    private static final Pattern FILE_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ [+-]\\d{4}");
    private static final Pattern COMPARED = Pattern.compile("/\\S*/(LIVE|MERGED)-\\d+");
    private static final Pattern VERSION = Pattern.compile("(resourceVersion: )\"\\d+\"");
    private static final Pattern IMAGE_ID = Pattern.compile("(Image ID: +)\\S+");
    private static final Pattern FIGURE = Pattern.compile("\\b\\d+(m|Mi|%)?(?= |$)", Pattern.MULTILINE);

    private KubectlOutput() {}

    static String plain(String printed) {
        var text = COMPARED.matcher(printed).replaceAll("<$1>");
        text = IMAGE_ID.matcher(text).replaceAll("$1<id>");
        text = VERSION.matcher(text).replaceAll("$1<version>");
        text = FILE_TIME.matcher(text).replaceAll("<time>");
        text = DATE.matcher(text).replaceAll("<time>");
        text = AGE.matcher(text).replaceAll("<age>");
        return text.lines()
                        .map(line -> line.replaceAll("(?<=\\S) {2,}", "  ").stripTrailing())
                        .map(line -> line.replaceAll("-{3,}", "---"))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    /** Hides what was measured. */
    static String withoutFigures(String printed) {
        return FIGURE.matcher(printed).replaceAll("<figure>");
    }
}
