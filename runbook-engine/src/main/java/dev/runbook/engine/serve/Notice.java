package dev.runbook.engine.serve;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.model.RunbookModel;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What people are told of alerts whose runbook they run themselves.
 *
 * @param alerts the first few of them, a line each
 * @param count of all
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Notice(RunbookModel runbook, List<String> alerts, int count) {
    /** Keeps as many as are read. */
    public Notice {
        alerts = alerts.stream().limit(FirstFew.SHOWN).toList();
    }

    static Notice of(RunbookModel runbook, FiringAlert alert) {
        return new Notice(runbook, List.of(fires(alert)), 1);
    }

    /** Returns which alert fires, of all those of its name. */
    static String fires(FiringAlert alert) {
        var labels = new TreeMap<>(alert.labels());
        labels.remove("alertname");
        return KnownSecrets.hide(alert.name() + " fires" + (labels.isEmpty() ? "" : " " + labels));
    }

    /** Returns one that tells of more alerts of the same runbook, too. */
    public Notice and(Notice more) {
        return new Notice(
                runbook, Stream.concat(alerts.stream(), more.alerts.stream()).toList(), count + more.count);
    }

    /** Returns it for people. */
    public String text() {
        var its = "Its runbook: " + runbook.title() + "; runbook plan " + runbook.id() + " shows what it would do.";
        return count == 1
                ? alerts.get(0) + ". " + its
                : count + " alerts of one runbook fire. " + its + "\n  - "
                        + String.join("\n  - ", FirstFew.of(alerts, count));
    }
}
