package dev.runbook.engine.serve;

import java.util.ArrayList;
import java.util.List;

/** The alerts of one message that no run answers: people are told of all at once. */
final class Unanswered {
    private static final int SHOWN = 10;

    private final List<String> unknown = new ArrayList<>();
    private final List<String> shed = new ArrayList<>();

    void unknown(String alert) {
        unknown.add(alert);
    }

    void shed(String alert) {
        shed.add(alert);
    }

    void tell(Responder responder) {
        tell(responder, unknown, " fires and no runbook answers it:", " fire and no runbook answers them:");
        tell(responder, shed, " was not answered by a run:", " were not answered by a run:");
    }

    private static void tell(Responder responder, List<String> alerts, String one, String several) {
        if (!alerts.isEmpty()) {
            int more = alerts.size() - SHOWN;
            responder.tell((alerts.size() == 1 ? "an alert" + one : alerts.size() + " alerts" + several) + "\n  - "
                    + String.join("\n  - ", alerts.subList(0, Math.min(SHOWN, alerts.size())))
                    + (more > 0 ? "\n  and " + more + " more" : ""));
        }
    }
}
