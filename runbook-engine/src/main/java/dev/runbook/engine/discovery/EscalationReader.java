package dev.runbook.engine.discovery;

import dev.runbook.api.Escalation;
import dev.runbook.engine.model.EscalationModel;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/** Reads whom a runbook calls. */
final class EscalationReader {
    private EscalationReader() {}

    /** Returns the levels in the order in which they are called. */
    static List<EscalationModel> read(Annotation[] present, Problems problems) {
        var levels = new ArrayList<EscalationModel>();
        var names = new HashSet<String>();
        for (var declared :
                Annotations.findAll(present, Escalation.class, Escalation.List.class, Escalation.List::value)) {
            var about = "@Escalation " + declared.level();
            if (!names.add(declared.level())) {
                problems.add(about + " stands twice on the class.", "Give each level a name of its own.");
            }
            if (declared.level().isBlank()
                    || declared.who().isBlank()
                    || declared.channel().isBlank()) {
                problems.add(
                        about + " lacks its level, who or channel: nobody would be told.",
                        "Write all three, as level = \"L1\", who = \"Team Lead\", channel = \"#oncall\".");
            }
            var after = declared.after().isEmpty()
                    ? Duration.ZERO
                    : DurationReader.positive(declared.after(), about, "after", problems::add);
            if (after != null) {
                levels.add(new EscalationModel(declared.level(), declared.who(), declared.channel(), after));
            }
        }
        levels.sort(Comparator.comparing(EscalationModel::after));
        return levels;
    }
}
