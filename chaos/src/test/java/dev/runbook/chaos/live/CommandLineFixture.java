package dev.runbook.chaos.live;

import dev.runbook.api.port.ExecResult;
import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Program;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The command line on a shop that is served over HTTP. */
public final class CommandLineFixture implements AutoCloseable {
    private final Path directory;
    private final ServedWorld world;
    private final CompletableFuture<Void> held = new CompletableFuture<>();

    CommandLineFixture(Path directory) throws IOException {
        DrilledFixture.pack();
        this.directory = directory;
        var shop = ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60))
                        .dependsOn("postgres", Duration.ofMillis(10)))
                .worker(WorkerModel.named("agents"))
                .program("agents", Agent::new);
        world = ServedWorld.start(shop, "default", 20, 0);
        world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig"), "shop");
        world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig-prod"), "shop-prod");
    }

    /** A program whose command {@code load} reads its input, which has no end until the world lets go. */
    private final class Agent implements Program {
        @Override
        public Optional<ExecResult> run(List<String> command) {
            return answer(command);
        }

        @Override
        public boolean readsInput(List<String> command) {
            return command.get(0).equals("load") && !held.isDone();
        }
    }

    /** A program that says of its environment more than it should. */
    private Optional<ExecResult> answer(List<String> command) {
        if (command.get(0).equals("hold")) {
            held.join();
            return Optional.of(new ExecResult(0, "", ""));
        }
        if (command.get(0).equals("load")) {
            return Optional.of(new ExecResult(0, "loaded", ""));
        }
        return command.get(0).equals("printenv")
                ? Optional.of(new ExecResult(0, String.join("\n", PrintingFixture.PRINTED), PrintingFixture.COMPLAINED))
                : Optional.empty();
    }

    /** Lets the command {@code hold} end in every pod, and {@code load} from now on. */
    void letGo() {
        held.complete(null);
    }

    ServedWorld world() {
        return world;
    }

    Path runs() {
        return directory.resolve("runs");
    }

    /** What a command printed. */
    public record Ran(int code, String out, String err) {
        public String all() {
            return out + err;
        }
    }

    /** Runs a command on the shop, with nobody at the terminal. */
    Ran run(String... arguments) {
        return on("shop", null, arguments);
    }

    /** Runs a command on the shop with a person who types. */
    Ran typing(String typed, String... arguments) {
        return on("shop", typed, arguments);
    }

    /** Runs a command on the shop, on a machine whose journals are in another directory. */
    Ran with(Path journals, String... arguments) {
        return on("shop", null, journals, arguments);
    }

    /** Runs a command on a context of the shop. */
    Ran on(String context, @Nullable String typed, String... arguments) {
        return on(context, typed, runs(), arguments);
    }

    private Ran on(String context, @Nullable String typed, Path journals, String... arguments) {
        return plain(typed, where(context, journals, arguments).toArray(String[]::new));
    }

    /** Returns what starts a command on the shop as a process of its own. */
    List<String> command(Path journals, String... arguments) {
        return process(where("shop", journals, arguments));
    }

    /** Returns what starts a command on the shop as a process of its own, with somebody at its terminal. */
    List<String> atTerminal(String... arguments) {
        return process(classPath(), TerminalFixture.class.getName(), where("shop", runs(), arguments));
    }

    /** Returns what starts a command as a process of its own. */
    static List<String> process(List<String> arguments) {
        return process(classPath(), arguments);
    }

    static List<String> process(String classPath, List<String> arguments) {
        return process(classPath, Main.class.getName(), arguments);
    }

    private static List<String> process(String classPath, String main, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                main));
        command.addAll(arguments);
        return command;
    }

    /** Returns the class path of this JVM, which Surefire hides in a jar. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private List<String> where(String context, Path journals, String... arguments) {
        var kubeconfig = context.endsWith("prod") ? "kubeconfig-prod" : "kubeconfig";
        return where(context, directory.resolve(kubeconfig), journals, world, arguments);
    }

    /** Returns the arguments of a command on a world. */
    public static List<String> where(
            String context, Path kubeconfig, Path journals, ServedWorld world, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--context",
                context,
                "--kubeconfig",
                kubeconfig.toString(),
                "--journal-dir",
                journals.toString(),
                "--prometheus",
                world.frontEnd().prometheus().toString()));
        return all;
    }

    /** Runs a command in this JVM; with nobody at the terminal where nothing is typed. */
    public static Ran plain(@Nullable String typed, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream((typed == null ? "" : typed).getBytes(StandardCharsets.UTF_8));
        int code = Main.run(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                typed != null,
                arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Returns the id of the only run. */
    String theRun() throws IOException {
        try (var files = Files.list(runs())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .map(name -> name.replace(".jsonl", ""))
                    .reduce((one, two) -> {
                        throw new IllegalStateException("two runs: " + one + ", " + two);
                    })
                    .orElseThrow();
        }
    }

    /**
     * Makes somebody else, whom the API server knows by a token of their own and who has all rights, so that only who
     * they are counts; returns the name that it knows them by.
     */
    String person(String name) throws IOException {
        return PersonFixture.withAllRights(world, directory, name).user();
    }

    /** Makes somebody else whom the API server knows by a token of their own, and who has no rights. */
    void stranger(String name) throws IOException {
        var unused = PersonFixture.stranger(world, directory, name);
    }

    /** Runs a command on the shop as somebody else, with nobody at the terminal. */
    Ran by(String name, String... arguments) {
        return by(name, runs(), arguments);
    }

    Ran by(String name, Path journals, String... arguments) {
        var all = where("shop", directory.resolve("kubeconfig-" + name), journals, world, arguments);
        return plain(null, all.toArray(String[]::new));
    }

    /** Scales the agents behind the runbook's back. */
    void scale(int replicas) {
        world.faults()
                .client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .scale(replicas);
    }

    int replicas() {
        return world.faults()
                .client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get()
                .getSpec()
                .getReplicas();
    }

    @Override
    public void close() {
        world.close();
    }
}
