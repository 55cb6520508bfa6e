package dev.runbook.engine.cli;

import dev.runbook.engine.journal.DamagedJournalException;
import dev.runbook.engine.journal.InUseException;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.report.Terminal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apiguardian.api.API;
import picocli.CommandLine;

/** The command line {@code runbook}. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Main {
    /**
     * Netty's word on clients that are closed while an answer is under way, and Vert.x's on a machine that is too busy to
     * read one within two seconds, with a stack: true, and of no use to anybody here.
     */
    private static final List<Logger> UNHEARD = List.of(
            Logger.getLogger("io.netty.util.concurrent.DefaultPromise.rejectedExecution"),
            Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker"));

    static {
        UNHEARD.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private Main() {}

    /** Runs a command and ends the JVM with its exit code; see {@code --help}. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String... arguments) {
        System.exit(run(System.in, System.out, System.err, Terminal.present(), arguments));
    }

    /**
     * Runs a command in this JVM.
     *
     * @param in where answers come from
     * @param out for results
     * @param err for questions and errors
     * @param terminal whether a person sits there, who can be asked
     * @return the exit code
     */
    public static int run(InputStream in, PrintStream out, PrintStream err, boolean terminal, String... arguments) {
        var questions = HidingStream.before(err);
        var output = new Output(out, questions);
        return run(Screen.of(output.prose(), questions, in, terminal, output), arguments);
    }

    private static int run(Screen screen, String... arguments) {
        learnSecrets();
        var line = new CommandLine(new RunbookCommand(screen.output()), new Commands(screen));
        add(line, arguments);
        line.setOut(writer(screen.out()));
        line.setErr(writer(screen.err()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Duration.class, Durations::parse);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            screen.err().println(message(failure));
            screen.output().result(Map.of("error", message(failure)));
            return code(failure).code();
        });
        line.setParameterExceptionHandler((failure, parsed) -> {
            var message = failure.getMessage() + System.lineSeparator() + "Nothing was done; see runbook --help.";
            screen.err().println(message);
            wanted(screen.output(), parsed);
            screen.output().result(Map.of("error", message));
            return ExitCode.USAGE.code();
        });
        line.setUsageHelpLongOptionsMaxWidth(28);
        try {
            int code = line.execute(arguments);
            screen.output().end(name(arguments), code);
            return code;
        } catch (NoClassDefFoundError e) {
            screen.err().println(MissingLibrary.message(e));
            return ExitCode.USAGE.code();
        }
    }

    /** Options behind the one that is wrong were not looked at. */
    private static void wanted(Output output, String... arguments) {
        var line = " " + String.join(" ", arguments).toLowerCase(Locale.ROOT) + " ";
        if (line.matches(".* (-o|--output)[ =]?json .*")) {
            output.asJson();
        }
    }

    private static String name(String... arguments) {
        return Arrays.stream(arguments)
                .filter(RunbookCommand.COMMANDS::containsKey)
                .findFirst()
                .orElse("");
    }

    private static void add(CommandLine line, String... arguments) {
        boolean named = arguments.length > 0
                && RunbookCommand.COMMANDS.containsKey(arguments[0])
                && !arguments[0].equals("generate-completion");
        if (named) {
            line.addSubcommand(RunbookCommand.COMMANDS.get(arguments[0]));
        } else {
            RunbookCommand.COMMANDS.values().forEach(line::addSubcommand);
        }
        line.getSubcommands().values().forEach(Help::add);
        Help.add(line);
    }

    private static void learnSecrets() {
        System.getenv().forEach((name, value) -> {
            if (KnownSecrets.named(name) && !name.matches("(?i).*(file|path|dir|sock|url)")) {
                KnownSecrets.add(value);
            }
        });
        System.getProperties().stringPropertyNames().stream()
                .filter(KnownSecrets::named)
                .forEach(name -> KnownSecrets.add(System.getProperty(name)));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static ExitCode code(Exception failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.code();
        }
        if (failure instanceof RunLock.HeldException || failure.getCause() instanceof InUseException) {
            return ExitCode.LOCK_HELD;
        }
        if (failure instanceof DamagedJournalException) {
            return ExitCode.REFUSED;
        }
        return failure instanceof IllegalArgumentException || failure.getCause() instanceof NoSuchFileException
                ? ExitCode.USAGE
                : ExitCode.FAILED;
    }

    /** What a person can do something with; never a stack trace. */
    static String message(Exception failure) {
        if (failure instanceof KubernetesClientException client
                && client.getStatus() != null
                && client.getStatus().getMessage() != null) {
            return "The API server refuses: " + client.getStatus().getMessage();
        }
        if (failure instanceof KubernetesClientException client) {
            var cause = client.getCause() == null ? "" : client.getCause().getMessage();
            boolean told = cause == null
                    || cause.isEmpty()
                    || String.valueOf(client.getMessage()).contains(cause);
            return "The API server can't be asked: " + client.getMessage() + (told ? "" : ": " + cause);
        }
        boolean ours = failure instanceof Refusal
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof UncheckedIOException;
        var text = String.valueOf(failure.getMessage());
        if (failure.getCause() instanceof FileSystemException file && file.getReason() == null) {
            // Of such a failure Java tells the path and nothing else.
            text = text.replace(": " + file.getMessage(), ": " + reason(file));
        }
        return ours ? text : failure.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ": " + text;
    }

    private static String reason(FileSystemException failure) {
        return failure instanceof NoSuchFileException
                ? "there is no such file"
                : failure instanceof AccessDeniedException ? "you may not read it" : failure.toString();
    }
}
