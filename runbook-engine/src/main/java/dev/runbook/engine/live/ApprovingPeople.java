package dev.runbook.engine.live;

import dev.runbook.api.Instructions;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.execution.Reply;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.live.Approvals.Request;
import java.time.Duration;
import java.time.InstantSource;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * People who are not at the terminal: the question is left in the cluster, and an answer that is there already is taken.
 * Nobody is waited for: the run ends waiting for a person, and is resumed once there is an answer.
 *
 * @param approvals where questions are left
 * @param run the run's id
 * @param identity as whom it acts, and for whom
 * @param plan the hash of what the run does
 * @param people how many others have to say yes
 * @param calling when the run calls the levels of its escalation; a server that looks after the question does it itself
 * @param clock tells when it was asked
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ApprovingPeople(
        Approvals approvals,
        String run,
        ClusterIdentity identity,
        String plan,
        int people,
        Calling calling,
        InstantSource clock)
        implements People {
    @Override
    public Reply ask(String step, String question, @Nullable Instructions instructions, @Nullable Duration within) {
        var request = approvals.ask(new Request(
                run,
                step,
                KnownSecrets.hide(question),
                identity.user(),
                identity.caller(),
                plan,
                people,
                clock.instant()));
        return approvals
                .decided(request)
                .map(decided -> new Reply(decided.approved() ? Answer.CONFIRM : Answer.DECLINE, decided.answers()))
                .orElse(Reply.NONE);
    }
}
