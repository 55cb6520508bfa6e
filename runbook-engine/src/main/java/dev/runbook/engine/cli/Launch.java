package dev.runbook.engine.cli;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.RunbookTestEngine;
import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.live.LiveSessions;
import dev.runbook.engine.live.LiveSettings;
import dev.runbook.engine.model.RunbookModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/** Runs a runbook through the JUnit engine, as a build does, on what a live session holds. */
final class Launch {
    private Launch() {}

    /**
     * Runs it to its end.
     *
     * @param xml the directory for the JUnit XML report; null for none
     * @throws IllegalStateException if the engine or the runbook's container failed before anything was written down
     */
    static void run(RunbookModel runbook, LiveSettings settings, @Nullable Path xml) {
        var key = LiveSessions.open(settings);
        try {
            int before = settings.journal().lines().size();
            var failures = new Failures();
            var listeners = new ArrayList<TestExecutionListener>(List.of(failures));
            if (xml != null) {
                makePrivate(xml);
                listeners.add(new LegacyXmlReportGeneratingListener(xml, new PrintWriter(new StringWriter())));
            }
            var launcher = LauncherFactory.create(LauncherConfig.builder()
                    .enableTestEngineAutoRegistration(false)
                    .enableTestExecutionListenerAutoRegistration(false)
                    .enableLauncherSessionListenerAutoRegistration(false)
                    .enableLauncherDiscoveryListenerAutoRegistration(false)
                    .enablePostDiscoveryFilterAutoRegistration(false)
                    .addTestEngines(new RunbookTestEngine())
                    .build());
            var request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(runbook.type()))
                    .enableImplicitConfigurationParameters(false)
                    .configurationParameter(
                            RunbookConfiguration.MODE, settings.mode().word())
                    .configurationParameter(RunbookConfiguration.SESSION, key)
                    .configurationParameter(RunbookConfiguration.REPORTS, "none")
                    .build();
            launcher.execute(request, listeners.toArray(TestExecutionListener[]::new));
            if (xml != null) {
                hideSecrets(xml);
            }
            if (settings.journal().lines().size() == before) {
                failures.refuse(runbook);
            }
        } finally {
            LiveSessions.close(key);
        }
    }

    /** What failed around the steps, which the journal tells of themselves. */
    private static final class Failures implements TestExecutionListener {
        private final List<String> reasons = new ArrayList<>();

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (identifier.isContainer()) {
                result.getThrowable().map(Failures::reason).ifPresent(reasons::add);
            }
        }

        /** The platform wraps what an engine throws, and says less than the cause. */
        private static String reason(Throwable failure) {
            var cause = Messages.root(failure);
            return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
        }

        void refuse(RunbookModel runbook) {
            if (!reasons.isEmpty()) {
                throw new IllegalStateException(
                        runbook.id() + " can't be run, so nothing was done:\n  - " + String.join("\n  - ", reasons));
            }
        }
    }

    private static void makePrivate(Path xml) {
        try {
            Files.createDirectories(xml);
            keepPrivate(xml, "rwx------");
        } catch (IOException e) {
            throw new UncheckedIOException("the directory " + xml + " can't be made: " + e.getMessage(), e);
        }
    }

    /** As the journal is; not where a file system has no such permissions. */
    private static void keepPrivate(Path path, String permissions) throws IOException {
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(permissions));
        }
    }

    /** JUnit's XML holds messages, and every system property. */
    private static void hideSecrets(Path xml) {
        try (var files = Files.list(xml)) {
            for (var file : files.toList()) {
                keepPrivate(file, "rw-------");
                var text = Files.readString(file);
                var hidden = KnownSecrets.hide(text);
                if (!hidden.equals(text)) {
                    Files.writeString(file, hidden);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the report in " + xml + " can't be read again: " + e.getMessage(), e);
        }
    }
}
