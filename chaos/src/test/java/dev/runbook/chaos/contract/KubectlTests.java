package dev.runbook.chaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real kubectl prints on the embedded cluster's HTTP front end what it prints on Kubernetes: on a real cluster where
 * there is one (see {@link Reference}), else as recorded from one. Without a kubectl 1.34 it is skipped, unless the
 * variable RUNBOOK_KUBECTL_WANTED is {@code required}.
 */
class KubectlTests {
    private static final Path RECORDED = KubectlScript.FOLDER.resolve("recorded.json");

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> script() throws Exception {
        var kubectl = kubectl();
        Map<String, String> embedded;
        try (var served = new ServedSubject()) {
            embedded = new KubectlScript(
                            kubectl, served.kubeconfig(directory), ServedSubject.NAMESPACE, ServedSubject.NODE)
                    .run();
        }
        var kubernetes = kubernetes(kubectl);
        return embedded.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> assertThat(entry.getValue()).isEqualTo(kubernetes.get(entry.getKey()))));
    }

    private static Kubectl kubectl() {
        var found = Kubectl.find();
        var wish = System.getenv().getOrDefault("RUNBOOK_KUBECTL_WANTED", "");
        if (found.isEmpty() && wish.equals("required")) {
            throw new IllegalStateException("RUNBOOK_KUBECTL_WANTED=required, but there is no kubectl 1.34");
        }
        Assumptions.assumeTrue(found.isPresent(), "no kubectl 1.34 on the PATH, nor in RUNBOOK_KUBECTL");
        return found.orElseThrow();
    }

    private Map<String, String> kubernetes(Kubectl kubectl) throws Exception {
        Optional<Reference> connected = Reference.connect();
        if (connected.isEmpty()) {
            var recorded = new TreeMap<String, String>();
            Session.JSON
                    .readTree(Files.readString(RECORDED))
                    .properties()
                    .forEach(entry ->
                            recorded.put(entry.getKey(), entry.getValue().asString()));
            return recorded;
        }
        try (var reference = connected.get();
                var subject = reference.subject()) {
            var kubeconfig = directory.resolve("kubernetes");
            Files.writeString(kubeconfig, reference.kubeconfig());
            var printed = new KubectlScript(
                            kubectl,
                            kubeconfig,
                            subject.namespace(),
                            subject.aliases().get("node"))
                    .run();
            if (Recordings.wanted()) {
                record(printed);
            }
            return printed;
        }
    }

    private static void record(Map<String, String> printed) throws IOException {
        Files.writeString(
                RECORDED, Session.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(printed) + "\n");
    }
}
