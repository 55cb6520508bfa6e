package dev.runbook.engine.cli;

import java.util.Map;

/** Says which library a command needs that is not on the class path: not everybody serves alerts or writes mail. */
final class MissingLibrary {
    private static final Map<String, String> BY_PACKAGE = Map.of(
            "io/micrometer/", "io.micrometer:micrometer-registry-prometheus",
            "io/vertx/", "io.vertx:vertx-core",
            "com/slack/api/app_backend/", "com.slack.api:slack-app-backend",
            "com/slack/api/methods/", "com.slack.api:slack-api-client",
            "com/slack/api/Slack", "com.slack.api:slack-api-client",
            "io/opentelemetry/", "io.opentelemetry:opentelemetry-sdk-extension-autoconfigure and an exporter",
            "jakarta/mail/", "org.eclipse.angus:angus-mail",
            "org/junit/platform/launcher/", "org.junit.platform:junit-platform-launcher",
            "org/junit/platform/reporting/", "org.junit.platform:junit-platform-reporting");

    private MissingLibrary() {}

    static String message(NoClassDefFoundError missing) {
        var name = String.valueOf(missing.getMessage());
        var library = BY_PACKAGE.entrySet().stream()
                .filter(entry -> name.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        return "the class " + name.replace('/', '.') + " is missing, so this command can't run. Nothing was done. "
                + library.map(coordinates -> "Add " + coordinates + " to the class path.")
                        .orElse("Complete the class path.");
    }
}
