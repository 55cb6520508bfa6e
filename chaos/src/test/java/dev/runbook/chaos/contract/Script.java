package dev.runbook.chaos.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Interprets as much of a shell as the checks' commands need, in virtual time; any other command is not found. */
final class Script {
    private static final Pattern SEPARATOR = Pattern.compile("\\s*(;|\\n|&&|\\|\\|)\\s*");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Duration MEMORY_LASTS = Duration.ofMillis(500);

    private final Map<String, Duration> created = new TreeMap<>();
    private final Map<String, Duration> removed = new TreeMap<>();
    private final List<Line> lines = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private int last;
    private boolean over;
    private boolean outOfMemory;
    private boolean handlesSignals;

    /** Returns what a container runs: its command and arguments. */
    static List<String> words(JsonNode container) {
        return Stream.of("command", "args")
                .flatMap(field -> StreamSupport.stream(container.path(field).spliterator(), false))
                .map(JsonNode::asString)
                .toList();
    }

    /** Returns a shell that finds the files that this one had at a time. */
    Script at(Duration time) {
        var then = new Script();
        created.forEach((file, since) -> {
            var until = removed.get(file);
            if (since.compareTo(time) <= 0 && (until == null || until.compareTo(time) > 0)) {
                then.created.put(file, Duration.ZERO);
            }
        });
        return then;
    }

    /** Returns when files came or went. */
    Set<Duration> fileChanges() {
        return Stream.concat(created.values().stream(), removed.values().stream())
                .collect(Collectors.toSet());
    }

    /** Runs a command to its end. */
    Ended run(List<String> command) {
        if (command.size() == 3
                && command.get(0).endsWith("sh")
                && command.get(1).equals("-c")) {
            script(command.get(2));
        } else {
            last = simple(command);
        }
        return new Ended(now, last, outOfMemory, handlesSignals, List.copyOf(lines));
    }

    private void script(String text) {
        var matcher = SEPARATOR.matcher(text);
        int from = 0;
        var before = ";";
        while (!over) {
            boolean more = matcher.find();
            var part =
                    text.substring(from, more ? matcher.start() : text.length()).strip();
            boolean wanted = !before.equals("&&") && !before.equals("||") || before.equals("&&") == (last == 0);
            if (wanted && !part.isEmpty()) {
                last = simple(split(part));
            }
            if (!more) {
                return;
            }
            before = matcher.group(1);
            from = matcher.end();
        }
    }

    private static List<String> split(String part) {
        var words = new ArrayList<String>();
        WORD.matcher(part)
                .results()
                .forEach(match -> words.add(Stream.of(1, 2, 3)
                        .map(match::group)
                        .filter(group -> group != null)
                        .findFirst()
                        .orElseThrow()));
        return words;
    }

    private int simple(List<String> words) {
        var rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "true", ":" -> 0;
            case "false" -> 1;
            case "echo" -> echo(rest);
            case "sleep" -> sleep(Integer.parseInt(rest.get(0)));
            case "exit" -> exit(Integer.parseInt(rest.get(0)));
            case "touch" -> touch(rest.get(0));
            case "rm" -> remove(rest.get(rest.size() - 1));
            case "test" -> has(rest.get(1)) ? 0 : 1;
            case "trap" -> handle();
            case "tail" -> exhaust();
            case "while", "prometheus" -> loop();
            case "exec" -> serve(rest);
            default -> 127;
        };
    }

    private int echo(List<String> words) {
        boolean error = words.contains(">&2");
        lines.add(new Line(
                now, words.stream().filter(word -> !word.equals(">&2")).collect(Collectors.joining(" ")), error));
        return 0;
    }

    private int sleep(int seconds) {
        now = now.plusSeconds(seconds);
        return 0;
    }

    private int exit(int code) {
        over = true;
        return code;
    }

    private int touch(String file) {
        created.put(file, now);
        return 0;
    }

    private int remove(String file) {
        removed.put(file, now);
        return 0;
    }

    private boolean has(String file) {
        return created.containsKey(file) && !removed.containsKey(file);
    }

    private int handle() {
        handlesSignals = true;
        return 0;
    }

    /** A loop in these scripts has no end, as a server has none. */
    private int loop() {
        over = true;
        return sleep(24 * 3600);
    }

    /** Serves a folder, for as long as any check lasts. */
    private int serve(List<String> words) {
        return words.contains("http.server") ? sleep(36000) : 127;
    }

    /** Reads what has no end and no line into memory. */
    private int exhaust() {
        now = now.plus(MEMORY_LASTS);
        outOfMemory = true;
        over = true;
        return 137;
    }

    /** A line that was written, and whether to standard error. */
    record Line(Duration at, String text, boolean error) {}

    /** How a command ended, and when, counted from its start. */
    record Ended(Duration at, int exit, boolean outOfMemory, boolean handlesSignals, List<Line> lines) {
        /** Tells whether it runs longer than any check. */
        boolean lasts() {
            return at.toSeconds() >= 3600;
        }

        String output() {
            return text(false);
        }

        String error() {
            return text(true);
        }

        private String text(boolean error) {
            return lines.stream()
                    .filter(line -> line.error() == error)
                    .map(line -> line.text() + "\n")
                    .collect(Collectors.joining());
        }
    }
}
