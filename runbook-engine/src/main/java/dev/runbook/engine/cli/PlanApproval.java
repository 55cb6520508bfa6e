package dev.runbook.engine.cli;

import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.NextCommands;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.Sha256;
import dev.runbook.engine.live.Approvals.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The agreement of other people to a plan, where the policy asks for it. It is bound to the plan as it is now: with
 * another effect, another object or another person who applies it, it is another question. It is used once and within
 * an hour.
 *
 * @param session where the plan is applied
 * @param plan the plan's journal
 */
record PlanApproval(Session session, List<String> plan) {
    /** How the ids of plans begin, where those of runs stand. */
    static final String PREFIX = "plan-";

    private static final Duration VALID = Duration.ofHours(1);

    /**
     * Asks, or takes the answer; returns what the journal says of it.
     *
     * @param people how many others have to agree
     * @throws Refusal as long as they have not
     */
    List<JournalRecord> require(int people) {
        var approvals = session.approvals();
        var request = approvals.ask(request(people));
        var decided = approvals.decided(request);
        if (decided.isEmpty()) {
            var already = approvals.answers(request).stream().map(Answered::by).collect(Collectors.joining(", "));
            throw new Refusal(
                    ExitCode.AWAITING_HUMAN,
                    people + (people == 1 ? " other person has" : " other people have") + " to agree to this plan"
                            + (already.isEmpty() ? "" : " (so far: " + already + ")")
                            + ". Nothing was done. They write:"
                            + "\n  "
                            + NextCommands.ofQuestion(
                                    request.run(),
                                    Agreement.START,
                                    session.namespace(),
                                    session.identity().context())
                            + "\nThen apply the same plan again.");
        }
        var oldest = Clock.systemUTC().instant().minus(VALID);
        boolean stale = approvals.answers(request).stream()
                .anyMatch(answer -> answer.at().isBefore(oldest));
        approvals.forget(request.run());
        if (!decided.get().approved() || stale) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    (stale
                                    ? "the agreement of " + decided.get().by() + " is older than an hour"
                                    : decided.get().by() + " declined this plan")
                            + ". Nothing was done; apply again to ask again.");
        }
        return Agreement.to(request, decided.get().answers());
    }

    /** Returns what is agreed to: who does what where, with each effect as it would be sent. */
    String text() {
        return session.describe() + "\n"
                + PlannedEffect.of(plan).stream()
                        .map(effect -> effect.step() + ": " + effect.operation() + " " + effect.request() + " "
                                + effect.changes())
                        .collect(Collectors.joining("\n"));
    }

    private Request request(int people) {
        var hash = Sha256.of(text());
        var question = session.describe() + ". May this be done?\n  - "
                + PlannedEffect.of(plan).stream()
                        .map(effect -> effect.step() + ": " + effect.operation() + " " + effect.changes())
                        .collect(Collectors.joining("\n  - "));
        return new Request(
                PREFIX + hash.substring(0, 12),
                Agreement.START,
                question,
                session.identity().user(),
                session.identity().caller(),
                hash,
                people,
                Clock.systemUTC().instant());
    }
}
