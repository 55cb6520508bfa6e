package dev.runbook.examples.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The scripted live session on a real Kubernetes says what is written down. Only where RUNBOOK_K3S is {@code required}. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class ScriptedSessionTests {
    private static final Path WRITTEN = Path.of("predator12", "session.txt");

    @TempDir
    Path directory;

    @Test
    void eachCommandSaysAndDoesWhatIsWrittenDown() throws Exception {
        DrilledFixture.pack(List.of("BadReleaseWithoutAnalysisDrill"));
        try (var cluster = new RealClusterFixture();
                var prometheus = new CalmPrometheusFixture()) {
            var stage = new StagedPredator12Fixture(cluster.client(), "default");
            stage.begin(List.of("service", "rollout"));
            cluster.administrator(directory.resolve("kubeconfig"));

            var played = new ScriptedSession(new CommandsFixture(directory, prometheus.uri()), stage).play();

            Files.writeString(Path.of("target", "session.txt"), played);
            assertThat(played).isEqualTo(Files.readString(WRITTEN));
        }
    }
}
