package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Drills {@link MissingImageFixture} on the target k3s, whose settings are properties; as a process, too. */
final class DrillingProcessFixture {
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private DrillingProcessFixture() {}

    public static void main(String[] arguments) {
        drill().failed().stream().forEach(event -> System.out.println(failure(event)));
    }

    static Events drill() {
        return EngineTestKit.engine("runbook")
                .selectors(selectClass(MissingImageFixture.class))
                .configurationParameter("runbook.target", "k3s")
                .configurationParameter("runbook.skip", "fail")
                .configurationParameter("runbook.envelopes", "none")
                .configurationParameter("runbook.reports.directory", "target/runbook-context")
                .execute()
                .allEvents();
    }

    /** Says why something failed. */
    static String failure(Event event) {
        return event.getTestDescriptor().getDisplayName() + ": "
                + event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage();
    }

    /**
     * Starts a process that drills, and waits until it has injected the fault.
     *
     * @param client of the cluster that is drilled on
     * @param log gets what it prints
     */
    static Process untilInjected(KubernetesClient client, Map<String, String> settings, Path log) throws IOException {
        var process = start(settings, Map.of(), log);
        awaitInjected(process, client, log);
        return process;
    }

    /**
     * Starts a process that drills.
     *
     * @param environment what it has beside the environment of this process
     * @param log gets what it prints
     */
    static Process start(Map<String, String> settings, Map<String, String> environment, Path log) throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DrillingProcessFixture.class.getName()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits until a process has injected the fault into a cluster. */
    static void awaitInjected(Process process, KubernetesClient client, Path log) {
        await().atMost(PATIENCE)
                .failFast("the process has ended: " + log, () -> !process.isAlive())
                .until(() -> injected(client));
    }

    private static boolean injected(KubernetesClient client) {
        return client.apps().deployments().inAnyNamespace().list().getItems().stream()
                .filter(deployment -> deployment.getMetadata().getDeletionTimestamp() == null)
                .map(deployment -> deployment.getSpec().getTemplate().getSpec())
                .anyMatch(spec -> spec.getContainers().get(0).getImage().endsWith("-missing"));
    }

    /** Ends a process as Ctrl-C does, but by a signal that no shell has ignored for it, and waits for its end. */
    static void interrupt(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("its drill was not over").isEqualTo(128 + 15);
    }
}
