package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who does not trace runs needs no library for it. */
class UntracedRunTests extends ShopFixture {
    @Test
    void aRunNeedsNoOpenTelemetry() throws Exception {
        var command = shop.command(shop.runs(), "apply", "GrowAgents", "--yes");
        int path = command.indexOf("-cp") + 1;
        command.set(
                path,
                Arrays.stream(command.get(path).split(File.pathSeparator))
                        .filter(one -> !one.contains("opentelemetry"))
                        .collect(Collectors.joining(File.pathSeparator)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));

        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}
