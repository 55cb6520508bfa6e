package dev.runbook.engine.cli;

import dev.runbook.engine.live.NamedCluster;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/** The command line for a launcher of tests. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class NamedClusterCommands implements NamedCluster {
    @Override
    public Said run(List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("-o", "json"));
        var unused = Main.run(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                all.toArray(String[]::new));
        return new Said(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
