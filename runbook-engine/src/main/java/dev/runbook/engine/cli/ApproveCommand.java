package dev.runbook.engine.cli;

import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.Answered.Way;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.live.Approvals.Request;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = "Answers what a run asks, as somebody else than who runs it. Who that is, the API server says.")
final class ApproveCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(index = "0", paramLabel = "RUN", description = "the run's id, the whole of it")
    String run = "";

    @Parameters(index = "1", paramLabel = "STEP", description = "the step that asks; start for the whole plan")
    String step = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--decline", description = "it must not be done")
    boolean decline;

    @Option(names = "--yes", description = "don't ask again")
    boolean yes;

    ApproveCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (var live = cluster.cluster()) {
            live.impersonated().ifPresent(ApproveCommand::refuseBorrowed);
            var namespace = cluster.namespace == null ? "default" : cluster.namespace;
            var approvals = new Approvals(live.client(), namespace);
            var asked = approvals.find(run, step);
            if (asked.isEmpty()) {
                var open = approvals.open(run);
                throw new Refusal(
                        ExitCode.USAGE,
                        "the run " + run + " asks nothing for '" + step + "' in namespace " + namespace
                                + "; it asks for "
                                + (open.isEmpty()
                                        ? "nothing, or RUN is not its whole id, or its namespace another one (-n)"
                                        : String.join(", ", open))
                                + ". Nothing was done.");
            }
            var request = asked.get();
            var answers = new Approvals(live.client(), namespace, approvals.answersTo(request));
            var user = live.identity().user();
            request.objectionTo(user).ifPresent(ApproveCommand::refuse);
            screen.out().println("Run        " + run + ", as " + request.user() + ", asked at " + request.at());
            screen.out().println("Step       " + step);
            screen.out().println(request.question());
            var word = decline ? "Decline" : "Approve";
            if (!yes && !"yes".equals(screen.ask(word + " as " + user + "? [yes/no]"))) {
                throw new Refusal(ExitCode.REFUSED, "Nothing was done; type yes, or give --yes.");
            }
            answers.reply(
                    request,
                    new Answered(
                            !decline,
                            user,
                            Way.COMMAND,
                            request.hash(),
                            Clock.systemUTC().instant()));
            screen.out().println((decline ? "Declined" : "Approved") + " by " + user + ". " + next(answers, request));
            return ExitCode.DONE.code();
        }
    }

    /** Who may impersonate others would be as many people as are needed. */
    private static void refuseBorrowed(String impersonated) {
        refuse("an answer counts in one's own name alone, not as " + impersonated
                + ", who is impersonated. Nothing was done; answer without --as");
    }

    private static void refuse(String why) {
        throw new Refusal(ExitCode.REFUSED, why + ".");
    }

    private String next(Approvals approvals, Request request) {
        if (approvals.decided(request).isEmpty()) {
            int missing = request.people() - approvals.answers(request).size();
            return missing + " more of other people " + (missing == 1 ? "is" : "are") + " needed.";
        }
        if (run.startsWith(PlanApproval.PREFIX)) {
            return "Apply the same plan again.";
        }
        return request.step().equals(Agreement.START)
                ? "The server that asked goes on by itself."
                : "Resume with: runbook resume " + run + "; a server that started it goes on by itself.";
    }
}
