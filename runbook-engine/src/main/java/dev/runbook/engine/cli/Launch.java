package dev.runbook.engine.cli;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.RunbookTestEngine;
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
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
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
     */
    static void run(RunbookModel runbook, LiveSettings settings, @Nullable Path xml) {
        var key = LiveSessions.open(settings);
        try {
            var listeners = new ArrayList<TestExecutionListener>();
            if (xml != null) {
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
        } finally {
            LiveSessions.close(key);
        }
    }

    /** JUnit's XML holds messages, and every system property. */
    private static void hideSecrets(Path xml) {
        try (var files = Files.list(xml)) {
            for (var file : files.toList()) {
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
