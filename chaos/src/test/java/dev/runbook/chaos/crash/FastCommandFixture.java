package dev.runbook.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.live.CommandLineFixture;
import dev.runbook.chaos.live.DrilledFixture;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The command line as processes that start as fast as a packed one: from jars that name their runbooks, with a
 * class-data archive of a run.
 */
final class FastCommandFixture {
    private static final String RUNBOOKS =
            "dev.runbook.chaos.live.GrowAgents\n" + UnrecognisedFixture.class.getName() + "\n";

    private static @Nullable FastCommandFixture prepared;

    private final List<String> java = new ArrayList<>();

    private FastCommandFixture() {}

    /** Returns the one of this JVM; makes it if it is the first who asks, which takes a while. */
    static synchronized FastCommandFixture get() throws Exception {
        if (prepared == null) {
            var directory = Files.createTempDirectory("runbook-commands");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
            try (var world = ServedWorld.start(ProcessCells.shop(), "default", 20, 0)) {
                var kubeconfig = directory.resolve("kubeconfig");
                world.frontEnd().writeKubeconfig(kubeconfig, "shop");
                prepared = prepare(directory, kubeconfig, world);
            }
        }
        return prepared;
    }

    private static void remove(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packs the class path and archives what a run on a world loads. */
    private static FastCommandFixture prepare(Path directory, Path kubeconfig, ServedWorld world) throws Exception {
        DrilledFixture.pack();
        var made = new FastCommandFixture();
        made.java.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Xshare:auto",
                "-cp",
                classPath(directory)));
        var archive = directory.resolve("commands.jsa");
        made.java.add(1, "-XX:ArchiveClassesAtExit=" + archive);
        var log = directory.resolve("archive.log");
        var run = made.start(
                log, kubeconfig, directory.resolve("none"), world, "apply", "GrowAgents", "--yes", "--param", "by=2");
        assertThat(run.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).as(() -> log.toString()).isZero();
        assertThat(archive).isNotEmptyFile();
        made.java.set(1, "-XX:SharedArchiveFile=" + archive);
        return made;
    }

    private static String classPath(Path directory) throws IOException {
        var entries = new ArrayList<String>();
        var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (var entry : all.split(File.pathSeparator)) {
            var path = Path.of(entry);
            if (Files.isDirectory(path)) {
                var jar = directory.resolve(entries.size() + ".jar");
                pack(path, jar, path.endsWith("test-classes"));
                entries.add(jar.toString());
            } else if (Files.exists(path)) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void pack(Path directory, Path jar, boolean named) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(directory)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                if (!name.startsWith("META-INF/runbooks")) {
                    put(out, name, Files.readAllBytes(file));
                }
            }
            if (named) {
                put(out, "META-INF/runbooks", RUNBOOKS.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    Process start(Path log, Path kubeconfig, Path runs, ServedWorld world, String... arguments) throws IOException {
        return started(List.of(), log, kubeconfig, runs, world, arguments);
    }

    /** Starts a command by another one, as a shell that sets a limit. */
    Process started(List<String> before, Path log, Path kubeconfig, Path runs, ServedWorld world, String... arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(java);
        command.add("dev.runbook.engine.cli.Main");
        command.addAll(CommandLineFixture.where("shop", kubeconfig, runs, world, arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
