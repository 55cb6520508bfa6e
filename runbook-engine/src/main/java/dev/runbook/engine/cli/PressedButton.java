package dev.runbook.engine.cli;

import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.Answered.Way;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.port.Messenger.Choice;
import java.time.Clock;
import java.util.Optional;

/**
 * Somebody's answer by a button.
 *
 * @param choice what the button was for
 * @param approved what it says
 * @param by who pressed it
 */
record PressedButton(Choice choice, boolean approved, String by) {
    /**
     * Answers the question, if it is still asked and this person may: whoever presses a button that was shown before the
     * question changed has answered another one.
     *
     * @return what came of it, for people; empty where the question was decided before
     */
    Optional<String> answer(ClusterOptions options) {
        var about = "run " + choice.run() + ", " + choice.step() + ": ";
        try (var live = options.cluster()) {
            var approvals = new Approvals(
                    live.client(), choice.namespace(), options.policy().approvalNamespace());
            var asked = approvals.find(choice.run(), choice.step());
            if (asked.isEmpty() || !asked.get().hash().equals(choice.hash())) {
                return Optional.of(about + "the answer of " + by + " comes too late, this is no longer asked");
            }
            var objection = asked.get().objectionTo(by);
            if (objection.isPresent()) {
                return objection.map(why -> about + why);
            }
            if (approvals.decided(asked.get()).isPresent()) {
                return Optional.empty();
            }
            var at = Clock.systemUTC().instant();
            approvals.reply(asked.get(), new Answered(approved, by, Way.BUTTON, choice.hash(), at));
            return Optional.of(about + (approved ? "approved by " : "declined by ") + by);
        }
    }
}
