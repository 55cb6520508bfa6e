package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.engine.cli.Main;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** Runbooks and engine in one place, as in the jar that is built of them. */
class OneJarTests extends ShopFixture {
    @Test
    void whoCalledIsTheRunbookThereToo() throws Exception {
        var together = Files.createDirectory(directory.resolve("together"));
        copy(source(Main.class), together);
        copy(source(UndrilledFixture.class), together);
        var command = shop.command(shop.runs(), "apply", "UndrilledFixture", "--yes");
        int path = command.indexOf("-cp") + 1;
        command.set(path, together + File.pathSeparator + command.get(path));

        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isEqualTo(7);
        assertThat(said).contains("Called at dev.runbook.chaos.live.UndrilledFixture.restart(UndrilledFixture.java:");
    }

    private static Path source(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            copyAll(from, to);
            return;
        }
        try (var jar = FileSystems.newFileSystem(from)) {
            copyAll(jar.getPath("/"), to);
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path one : all.toList()) {
                var target = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(one, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
