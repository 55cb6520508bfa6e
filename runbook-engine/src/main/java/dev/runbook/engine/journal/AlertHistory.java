package dev.runbook.engine.journal;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.journal.JournalRecord.AlertEnded;
import dev.runbook.engine.journal.JournalRecord.AlertEscalated;
import dev.runbook.engine.journal.JournalRecord.AlertReceived;
import dev.runbook.engine.journal.JournalRecord.AlertResolved;
import dev.runbook.engine.journal.JournalRecord.AlertStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What an inbox tells of the alerts that were accepted. Not thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class AlertHistory {
    /** The outcome of what did not begin because its alert was over before. */
    public static final String RESOLVED = "RESOLVED";

    /**
     * An alert that was accepted.
     *
     * @param key fingerprint and start
     * @param fingerprint of its labels
     * @param alert the alert
     * @param receivedAt when it was accepted
     * @param run the run that was begun for it; null for none yet
     */
    public record Entry(
            String key,
            String fingerprint,
            FiringAlert alert,
            Instant receivedAt,
            @Nullable String run) {
        private Entry with(String begun) {
            return new Entry(key, fingerprint, alert, receivedAt, begun);
        }
    }

    private final Map<String, Entry> open = new LinkedHashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    /** When runs were begun, by fingerprint and by run: who goes on with one after a restart writes it down again. */
    private final Map<String, Map<String, Instant>> runs = new HashMap<>();

    private final Set<String> resolved = new HashSet<>();
    private final Map<String, List<AlertEscalated>> calls = new HashMap<>();

    private AlertHistory() {}

    /** Reads the lines of an inbox. */
    public static AlertHistory of(List<String> lines) {
        var history = new AlertHistory();
        lines.forEach(line -> read(line).ifPresent(history::take));
        return history;
    }

    /** Returns what the lines of an inbox tell of alerts that are open, or ended after a time; in the same order. */
    public static List<JournalRecord> since(List<String> lines, Instant time) {
        var records = lines.stream().flatMap(line -> read(line).stream()).toList();
        var over = new HashSet<String>();
        for (var record : records) {
            if (record instanceof AlertEnded ended && ended.at().isBefore(time)) {
                over.add(ended.key());
            }
        }
        return records.stream().filter(record -> !over.contains(key(record))).toList();
    }

    private static Optional<JournalRecord> read(String line) {
        var json = Values.MAPPER.readTree(line);
        var at = Instant.parse(json.path("at").asString());
        var key = json.path("key").asString("");
        return switch (json.path("type").asString("")) {
            case "AlertReceived" ->
                Optional.of(new AlertReceived(
                        at,
                        key,
                        json.path("fingerprint").asString(""),
                        Values.MAPPER.treeToValue(json.path("alert"), FiringAlert.class)));
            case "AlertStarted" ->
                Optional.of(new AlertStarted(at, key, json.path("run").asString("")));
            case "AlertResolved" -> Optional.of(new AlertResolved(at, key));
            case "AlertEscalated" ->
                Optional.of(new AlertEscalated(
                        at,
                        key,
                        json.path("question").asString(""),
                        json.path("level").asString("")));
            case "AlertEnded" ->
                Optional.of(new AlertEnded(
                        at,
                        key,
                        json.path("outcome").asString(""),
                        json.path("reason").asString("")));
            // A newer version wrote it for people.
            default -> Optional.empty();
        };
    }

    private static String key(JournalRecord record) {
        if (record instanceof AlertReceived received) {
            return received.key();
        }
        if (record instanceof AlertStarted started) {
            return started.key();
        }
        if (record instanceof AlertResolved over) {
            return over.key();
        }
        if (record instanceof AlertEscalated call) {
            return call.key();
        }
        return record instanceof AlertEnded ended ? ended.key() : "";
    }

    /** Adds what a record tells. */
    public void take(JournalRecord told) {
        if (told instanceof AlertReceived received) {
            fingerprints.put(received.key(), received.fingerprint());
            open.put(
                    received.key(),
                    new Entry(received.key(), received.fingerprint(), received.alert(), received.at(), null));
        } else if (told instanceof AlertStarted started) {
            open.computeIfPresent(started.key(), (key, entry) -> entry.with(started.run()));
            runs.computeIfAbsent(fingerprints.getOrDefault(started.key(), ""), key -> new HashMap<>())
                    .putIfAbsent(started.run(), started.at());
        } else if (told instanceof AlertResolved over) {
            resolved.add(over.key());
        } else if (told instanceof AlertEscalated call) {
            calls.computeIfAbsent(call.key(), key -> new ArrayList<>()).add(call);
        } else if (told instanceof AlertEnded ended) {
            var entry = open.remove(ended.key());
            if (entry != null && entry.run() != null && ended.outcome().equals(RESOLVED)) {
                runs.getOrDefault(entry.fingerprint(), new HashMap<>()).remove(entry.run());
            }
            resolved.remove(ended.key());
            calls.remove(ended.key());
        }
    }

    /** Returns whether an alert was accepted before. */
    public boolean knows(String key) {
        return fingerprints.containsKey(key);
    }

    /** Returns whether nobody knows yet what becomes of an alert. */
    public boolean isOpen(String key) {
        return open.containsKey(key);
    }

    /** Returns whether an alert is over of which nobody knows yet what becomes of it. */
    public boolean resolved(String key) {
        return resolved.contains(key);
    }

    /** Returns who was called for an alert of which nobody knows yet what becomes of it. */
    public List<AlertEscalated> calls(String key) {
        return List.copyOf(calls.getOrDefault(key, List.of()));
    }

    /** Returns the alerts that have no end yet, in the order in which they came. */
    public List<Entry> open() {
        return List.copyOf(open.values());
    }

    /** Returns how many runs were begun for a fingerprint since a time. */
    public int runs(String fingerprint, Instant since) {
        return (int) runs.getOrDefault(fingerprint, Map.of()).values().stream()
                .filter(at -> at.isAfter(since))
                .count();
    }
}
