package dev.runbook.engine.serve;

import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of several alerts at once: written down together, since a storm would wait for the disk once for each, and
 * people are told of all that no run answers in one message, and of all of a runbook that they run in another.
 */
final class Settlement {
    private final List<Inbox.Ending> endings = new ArrayList<>();
    private final Map<String, Notice> notices = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> shed = new ArrayList<>();

    void end(String key, String outcome, String reason) {
        endings.add(new Inbox.Ending(key, outcome, reason));
    }

    /** Ends an alert whose runbook people run themselves. */
    void told(RunbookModel runbook, Entry entry) {
        notices.merge(runbook.id(), Notice.of(runbook, entry.alert()), Notice::and);
        end(entry.key(), Responder.TOLD, "");
    }

    /** Ends an alert that no runbook answers. */
    void unknown(Entry entry) {
        unknown.add(entry.alert().name() + ": " + entry.alert().labels());
        end(entry.key(), "UNKNOWN", "no runbook answers " + entry.alert().name());
    }

    /**
     * Ends an alert that its runbook does not answer now.
     *
     * @param why for people
     * @param bound which one is reached
     */
    void shed(Entry entry, String why, String bound) {
        shed.add(entry.alert().name() + ": " + why);
        end(entry.key(), "SHED", bound);
    }

    /** Writes down what ended, and tells people. */
    void settle(Inbox inbox, ServeMeters meters, Responder responder) {
        inbox.ended(endings);
        endings.forEach(ending -> meters.alert(ending.outcome()));
        notices.values().forEach(responder::tell);
        tell(responder, unknown, " fires and no runbook answers it:", " fire and no runbook answers them:");
        tell(responder, shed, " was not answered by a run:", " were not answered by a run:");
    }

    private static void tell(Responder responder, List<String> alerts, String one, String several) {
        if (!alerts.isEmpty()) {
            responder.tell((alerts.size() == 1 ? "an alert" + one : alerts.size() + " alerts" + several) + "\n  - "
                    + String.join("\n  - ", FirstFew.of(alerts)));
        }
    }
}
