package dev.runbook.engine.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of all commands. */
@Command(
        name = "runbook",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Plans and runs runbooks on a live cluster: planned, bounded, stoppable, safe against crashes.",
        synopsisSubcommandLabel = "COMMAND")
final class RunbookCommand {
    /** The commands by name, in the order of the help. Only the one that is called is looked into: that is start-up. */
    static final Map<String, Class<?>> COMMANDS = commands();

    private final Output output;

    RunbookCommand(Output output) {
        this.output = output;
    }

    /** How a command tells what it has to tell. */
    enum Form {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            scope = ScopeType.INHERIT,
            description = "text, or one JSON document at the end while the text goes to the error stream")
    void form(Form form) {
        if (form == Form.JSON) {
            output.asJson();
        }
    }

    private static Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("list", ListCommand.class);
        commands.put("show", ShowCommand.class);
        commands.put("plan", PlanCommand.class);
        commands.put("apply", ApplyCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("resume", ResumeCommand.class);
        commands.put("rollback", RollbackCommand.class);
        commands.put("abort", AbortCommand.class);
        commands.put("approve", ApproveCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("render", RenderCommand.class);
        commands.put("incident", IncidentCommand.class);
        commands.put("compare", CompareCommand.class);
        commands.put("rules", RulesCommand.class);
        commands.put("rbac", RbacCommand.class);
        commands.put("manifests", ManifestsCommand.class);
        commands.put("drill", DrillCommand.class);
        commands.put("generate-completion", GenerateCompletion.class);
        return commands;
    }
}
