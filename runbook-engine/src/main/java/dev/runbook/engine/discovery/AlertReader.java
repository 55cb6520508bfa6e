package dev.runbook.engine.discovery;

import dev.runbook.api.Alert;
import dev.runbook.api.slo.NoSlo;
import dev.runbook.engine.model.AlertModel;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads the alerts of a runbook. */
final class AlertReader {
    private final Expressions expressions;

    AlertReader(Expressions expressions) {
        this.expressions = expressions;
    }

    List<AlertModel> read(Annotation[] present, Problems problems) {
        var declared = Annotations.findAll(present, Alert.class, Alert.List.class, Alert.List::value);
        if (declared.isEmpty()) {
            problems.add(
                    "@Runbook class has no @Alert: nothing would ever call for it.",
                    "Add @Alert(name = ..., severity = ..., forDuration = \"2m\", slo = ...).");
        }
        var alerts = new ArrayList<AlertModel>(declared.size());
        var names = new HashSet<String>();
        for (var alert : declared) {
            if (!names.add(alert.name())) {
                problems.add(
                        "@Alert " + alert.name() + " stands twice on the class.",
                        "Remove one, or give it the name that Alertmanager sends for it.");
            }
            readOne(alert, alerts, problems);
        }
        return alerts;
    }

    private void readOne(Alert alert, List<AlertModel> alerts, Problems problems) {
        var about = "@Alert " + alert.name();
        if (alert.name().isBlank()) {
            problems.add("@Alert has an empty name.", "Give it the value of the label alertname.");
        }
        Duration held = null;
        if (alert.forDuration().isEmpty()) {
            problems.add(
                    about + " has an empty forDuration: it would fire at the first bad sample.",
                    "Say how long the expression must hold, as forDuration = \"2m\".");
        } else {
            held = DurationReader.positive(alert.forDuration(), about, "forDuration", problems::add);
        }
        var kept = alert.keepFiringFor().isEmpty()
                ? Duration.ZERO
                : DurationReader.positive(alert.keepFiringFor(), about, "keepFiringFor", problems::add);
        if (!alert.dashboard().isEmpty() && !isUrl(alert.dashboard())) {
            problems.add(
                    about + " has dashboard = \"" + alert.dashboard() + "\", which is no URL of http or https.",
                    "Give it one as people open it, or leave it out.");
        }
        var expr = expressions.read(alert.name(), alert.slo(), alert.expr(), problems::add);
        if (held != null && kept != null && expr != null) {
            var slo = alert.slo() == NoSlo.class ? null : alert.slo();
            alerts.add(new AlertModel(alert.name(), alert.severity(), expr, held, kept, slo, alert.dashboard()));
        }
    }

    private static boolean isUrl(String text) {
        try {
            var uri = new URI(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
