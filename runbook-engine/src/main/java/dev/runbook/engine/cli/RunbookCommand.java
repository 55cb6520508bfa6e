package dev.runbook.engine.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;

/** The root of all commands. */
@Command(
        name = "runbook",
        mixinStandardHelpOptions = true,
        version = "runbook 0.1.0-SNAPSHOT",
        description = "Plans and runs runbooks on a live cluster: planned, bounded, stoppable, safe against crashes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListCommand.class,
            ShowCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            StatusCommand.class,
            ResumeCommand.class,
            RollbackCommand.class,
            AbortCommand.class,
            ApproveCommand.class,
            ServeCommand.class,
            RenderCommand.class,
            IncidentCommand.class,
            CompareCommand.class,
            RulesCommand.class,
            RbacCommand.class,
            ManifestsCommand.class,
            DrillCommand.class,
            GenerateCompletion.class
        },
        footer = {
            "",
            "Examples:",
            "  runbook list",
            "  runbook plan HighErrorRate --context staging --prometheus http://localhost:9090",
            "  runbook apply HighErrorRate --context staging --prometheus http://localhost:9090",
            "  runbook status",
            "  runbook resume 20260101 --context staging --assume done undo",
            "  runbook rollback 20260101 --context staging",
            "  runbook rbac HighErrorRate --bind-to ServiceAccount:ops/runbook | kubectl apply -f -",
            "",
            "Exit codes:",
            "    0  done; plan: nothing would change",
            "    1  failed, what was done is kept; plan: it can't be carried out",
            "    2  plan: something would change",
            "    3  failed and everything was taken back",
            "    4  failed and not everything could be taken back",
            "    5  a person has to act: approve, decide, resume",
            "    6  another run has the lock",
            "    7  refused: protection, policy, no confirmation, damaged or diverged journal",
            "   64  the command line is wrong",
            "  130  stopped by Ctrl-C or abort"
        })
final class RunbookCommand {
    RunbookCommand() {}
}
