package dev.runbook.engine.cli;

import static dev.runbook.engine.cli.ExitCode.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What stands below the options of a command's help: examples, and how it ends. */
final class Help {
    private static final int WIDTH = 76;
    private static final String WHERE = " --context staging --prometheus http://localhost:9090";

    private static final Map<String, List<String>> EXAMPLES = Map.ofEntries(
            Map.entry(
                    "runbook",
                    List.of(
                            "list",
                            "plan HighErrorRate" + WHERE,
                            "apply HighErrorRate" + WHERE,
                            "status",
                            "resume 20260101 --context staging --assume done undo",
                            "rollback 20260101 --context staging",
                            "rbac HighErrorRate --bind-to ServiceAccount:ops/runbook | kubectl apply -f -")),
            Map.entry("list", List.of("list", "list -o json")),
            Map.entry("show", List.of("show HighErrorRate")),
            Map.entry(
                    "plan",
                    List.of(
                            "plan HighErrorRate" + WHERE,
                            "plan HighErrorRate" + WHERE + " --out plan.json",
                            "plan GrowAgents --context staging -n shop --param by=2 -o json")),
            Map.entry(
                    "apply",
                    List.of(
                            "apply HighErrorRate" + WHERE,
                            "apply plan.json --prometheus http://localhost:9090",
                            "apply HighErrorRate" + WHERE + " --yes --policy policy.yaml",
                            "apply HighErrorRate" + WHERE + " --yes --break-glass --reason \"checkout is down\"")),
            Map.entry("status", List.of("status", "status 20260101", "status 20260101 -o json")),
            Map.entry(
                    "resume",
                    List.of(
                            "resume 20260101",
                            "resume 20260101 --assume done restart",
                            "resume 20260101 --param password=...")),
            Map.entry("rollback", List.of("rollback 20260101", "rollback 20260101 --overwrite")),
            Map.entry("abort", List.of("abort 20260101")),
            Map.entry(
                    "approve",
                    List.of(
                            "approve 20260101-120000-high-error-rate-1a2b dashboard --context staging",
                            "approve plan-0123456789ab start --context staging --decline")),
            Map.entry("serve", List.of("serve" + WHERE + " --policy policy.yaml --token env:WEBHOOK_TOKEN")),
            Map.entry("render", List.of("render HighErrorRate > HighErrorRate.md")),
            Map.entry("incident", List.of("incident 20260101 --dir incidents")),
            Map.entry("compare", List.of("compare embedded/report.json k3s/report.json")),
            Map.entry("rules", List.of("rules write --dir rules", "rules check --dir rules")),
            Map.entry(
                    "rbac",
                    List.of(
                            "rbac HighErrorRate --bind-to ServiceAccount:ops/runbook | kubectl apply -f -",
                            "rbac HighErrorRate --policy policy.yaml --approver --bind-to Group:on-call")),
            Map.entry(
                    "manifests",
                    List.of(
                            "manifests --image registry.example.org/runbooks:1 -n ops"
                                    + " --prometheus http://prometheus.monitoring:9090 --policy policy.yaml | kubectl apply -f -")),
            Map.entry("drill", List.of("drill HighErrorRate")),
            Map.entry("generate-completion", List.of("generate-completion > /etc/bash_completion.d/runbook")));

    private static final List<ExitCode> OTHERS = List.of(DONE, FAILED, REFUSED, USAGE);
    private static final List<ExitCode> ACTING = List.of(
            DONE,
            FAILED,
            ROLLED_BACK,
            ROLLBACK_FAILED,
            AWAITING_HUMAN,
            LOCK_HELD,
            REFUSED,
            USAGE,
            INTERRUPTED,
            TERMINATED);

    private static final Map<String, List<ExitCode>> CODES = Map.of(
            "runbook", List.of(ExitCode.values()),
            "plan", List.of(DONE, FAILED, CHANGES, REFUSED, USAGE),
            "compare", List.of(DONE, CHANGES, REFUSED, USAGE),
            "apply", applying(),
            "resume", ACTING,
            "rollback",
                    List.of(
                            DONE,
                            FAILED,
                            ROLLBACK_FAILED,
                            AWAITING_HUMAN,
                            LOCK_HELD,
                            REFUSED,
                            USAGE,
                            INTERRUPTED,
                            TERMINATED),
            "serve", List.of(DONE, FAILED, REFUSED, USAGE, TERMINATED));

    private Help() {}

    /** A dry run ends as a plan does. */
    private static List<ExitCode> applying() {
        return Stream.concat(Stream.of(CHANGES), ACTING.stream()).sorted().toList();
    }

    static void add(CommandLine command) {
        var name = command.getCommandName();
        var footer = new ArrayList<String>();
        footer.addAll(List.of("", "Examples:"));
        EXAMPLES.getOrDefault(name, List.of()).forEach(example -> footer.addAll(lines(example)));
        footer.addAll(List.of("", "Exit codes:"));
        CODES.getOrDefault(name, OTHERS).forEach(code -> footer.addAll(lines(code)));
        command.getCommandSpec().usageMessage().footer(footer.toArray(String[]::new));
    }

    /** What is too long is continued as a shell has it. */
    private static List<String> lines(String example) {
        return wrapped("  runbook", "     ", example.split(" (?=--|\\| )"), " \\");
    }

    private static List<String> lines(ExitCode code) {
        return wrapped("  %3d ".formatted(code.code()), "      ", code.meaning().split(" "), "");
    }

    /** picocli breaks lines that are too long where nobody could read or paste them. */
    private static List<String> wrapped(String first, String next, String[] parts, String continued) {
        var lines = new ArrayList<String>();
        var line = first;
        for (var part : parts) {
            if (line.length() + part.length() > WIDTH) {
                lines.add(escaped(line + continued));
                line = next;
            }
            line += " " + part;
        }
        lines.add(escaped(line));
        return lines;
    }

    /** picocli formats these lines. */
    private static String escaped(String text) {
        return text.replace("%", "%%");
    }
}
