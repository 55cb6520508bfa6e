package dev.runbook.engine.serve;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.journal.Sha256;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message of Alertmanager's webhook, version 4 of its format. Unknown fields are ignored, as its documentation asks.
 *
 * @param alerts those that could be read
 * @param problems what is wrong with the others
 * @param truncated how many alerts Alertmanager left out
 */
record WebhookMessage(List<ReceivedAlert> alerts, List<Problem> problems, int truncated) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String VERSION = "4";

    /**
     * What is wrong with an alert.
     *
     * @param text for people, a line
     */
    record Problem(NotTaken reason, String text) {}

    /** Thrown for a body that is no such message at all. */
    static final class BadMessage extends Exception {
        private static final long serialVersionUID = 1;

        private final NotTaken reason;

        BadMessage(NotTaken reason, String text) {
            super(text);
            this.reason = reason;
        }

        NotTaken reason() {
            return reason;
        }
    }

    static WebhookMessage parse(byte[] body) throws BadMessage {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new BadMessage(NotTaken.JSON, "the body is no JSON: " + plain(e.getOriginalMessage()));
        }
        if (!json.isObject() || !json.path("alerts").isArray()) {
            throw new BadMessage(
                    NotTaken.FORM, "the body is no webhook message of Alertmanager: it has no list of alerts");
        }
        var version = json.path("version").asString("");
        if (!version.equals(VERSION)) {
            throw new BadMessage(
                    NotTaken.VERSION, "the message has version '" + version + "', this server reads " + VERSION);
        }
        var alerts = new ArrayList<ReceivedAlert>();
        var problems = new ArrayList<Problem>();
        int number = 0;
        for (var alert : json.path("alerts")) {
            read(alert, ++number, alerts, problems);
        }
        return new WebhookMessage(alerts, problems, json.path("truncatedAlerts").asInt(0));
    }

    /** What the parser says of places in its own source, which it does not show, tells nobody anything. */
    private static String plain(String message) {
        return message.replaceAll(" ?\\((?:start marker at|from) .*", "");
    }

    private static void read(JsonNode json, int number, List<ReceivedAlert> alerts, List<Problem> problems) {
        var labels = texts(json.path("labels"));
        KnownSecrets.addNamed(labels);
        KnownSecrets.addNamed(texts(json.path("annotations")));
        var name = labels.getOrDefault("alertname", "");
        if (name.isBlank()) {
            problems.add(new Problem(NotTaken.NAME, "alert " + number + " has no label alertname: " + labels));
            return;
        }
        Instant startsAt;
        try {
            startsAt = Instant.parse(json.path("startsAt").asString(""));
        } catch (DateTimeParseException e) {
            problems.add(
                    new Problem(NotTaken.START, "alert " + number + " (" + name + ") has no startsAt that is a time"));
            return;
        }
        var status = json.path("status").asString("");
        if (!status.equals("firing") && !status.equals("resolved")) {
            problems.add(new Problem(
                    NotTaken.STATUS, "alert " + number + " (" + name + ") has the status '" + status + "'"));
            return;
        }
        var fingerprint = json.path("fingerprint").asString("");
        var annotations = texts(json.path("annotations"));
        alerts.add(new ReceivedAlert(
                fingerprint.isEmpty() ? Sha256.of(labels.toString()).substring(0, 16) : fingerprint,
                status.equals("firing"),
                new FiringAlert(name, labels, annotations, startsAt, value(annotations))));
    }

    /** Alertmanager does not know an alert's value; rules that were written from runbooks annotate it. */
    private static double value(Map<String, String> annotations) {
        try {
            return Double.parseDouble(
                    annotations.getOrDefault(FiringAlert.VALUE, "NaN").replace("Inf", "Infinity"));
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    private static Map<String, String> texts(JsonNode json) {
        var texts = new TreeMap<String, String>();
        json.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }
}
