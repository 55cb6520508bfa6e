package dev.runbook.engine.execution;

import dev.runbook.api.Effect;
import dev.runbook.api.HumanNeeded;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.engine.execution.RunExecution.Failure;
import dev.runbook.engine.execution.RunState.Acted;
import dev.runbook.engine.gate.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run.
 *
 * @param verdict how it ended
 * @param explanation why, a line each; empty when it completed
 * @param rolledBack whether everything was taken back
 * @param stayed what could not be taken back: why, by step
 */
record Ending(Verdict verdict, List<String> explanation, boolean rolledBack, Map<String, String> stayed) {
    private Ending(Verdict verdict, List<String> explanation) {
        this(verdict, explanation, false, Map.of());
    }

    static Ending of(RunState run, Runner runner, @Nullable Failure failure) {
        if (failure == null) {
            return new Ending(Verdict.COMPLETED, List.of());
        }
        var why = Messages.of(failure.cause());
        if (run.mode() == Mode.PLAN) {
            return new Ending(verdict(failure, Verdict.FAILED), List.of(why));
        }
        if (failure.cause() instanceof HumanNeeded) {
            return new Ending(Verdict.AWAITING_HUMAN, List.of(why));
        }
        return switch (decide(run, failure)) {
            case ROLL_BACK -> rolledBack(run, runner, failure, why);
            case KEEP -> new Ending(verdict(failure, Verdict.FAILED), List.of(why));
            case ASK, CONTINUE ->
                new Ending(
                        isStopped(failure) ? Verdict.ABORTED : Verdict.AWAITING_HUMAN,
                        List.of(why, "nobody answered whether to roll back what was done"));
        };
    }

    /** Returns what to do; {@link OnFailure#ASK} when nobody answered. A cancelled run is always rolled back. */
    private static OnFailure decide(RunState run, Failure failure) {
        var step = failure.step();
        boolean stopped = step == null || isStopped(failure);
        if (step != null && !stopped && step.onFailure() == OnFailure.KEEP) {
            return OnFailure.KEEP;
        }
        boolean states = stopped || step == null || step.onFailure() == OnFailure.ROLL_BACK;
        boolean asks = !states || run.settings().conduct().asks();
        if (!asks || run.acted().isEmpty() || run.history().rollingBack()) {
            return OnFailure.ROLL_BACK;
        }
        var name = step == null ? "" : step.name();
        var what = stopped ? "the run was stopped." : "step '" + name + "' failed: " + Messages.brief(failure.cause());
        var question = what + " Roll back what was done?";
        run.tell("operator", "is asked: " + question);
        var answer = new Person(run, null).ask(name, question);
        run.tell(
                "operator",
                switch (answer) {
                    case CONFIRM -> "says: roll back";
                    case DECLINE -> "says: keep it";
                    case NONE -> "does not answer";
                });
        return answer == Answer.CONFIRM
                ? OnFailure.ROLL_BACK
                : answer == Answer.DECLINE ? OnFailure.KEEP : OnFailure.ASK;
    }

    private static Ending rolledBack(RunState run, Runner runner, Failure failure, String why) {
        var explanation = new ArrayList<String>(List.of(why));
        var acted = run.acted();
        var taken = new ArrayList<String>();
        var left = new LinkedHashMap<String, String>();
        for (int i = acted.size() - 1; i >= 0; i--) {
            var step = acted.get(i).step().name();
            var stayed = run.stop().ofRollbacks() == null ? takeBack(run, runner, acted.get(i)) : "";
            if (stayed != null && run.stop().ofRollbacks() != null) {
                return stopped(run, explanation, taken, left, acted.subList(0, i + 1));
            }
            if (stayed != null) {
                left.put(step, stayed);
                explanation.add(stayed);
            } else {
                taken.add(step);
            }
        }
        if (run.mode() == Mode.LIVE && isStopped(failure)) {
            explanation.add(told("taken back", taken));
        }
        return new Ending(
                left.isEmpty() ? verdict(failure, Verdict.ROLLED_BACK) : Verdict.ROLLBACK_FAILED,
                List.copyOf(explanation),
                left.isEmpty(),
                Map.copyOf(left));
    }

    private static Ending stopped(
            RunState run, List<String> explanation, List<String> taken, Map<String, String> stayed, List<Acted> left) {
        var names = new ArrayList<String>();
        left.forEach(acted -> names.add(0, acted.step().name()));
        var open = new LinkedHashMap<>(stayed);
        names.forEach(
                name -> open.put(name, "it is not taken back yet: " + run.stop().ofRollbacks()));
        explanation.add("the rollback was stopped: " + run.stop().ofRollbacks());
        explanation.add(told("taken back", taken));
        explanation.add(told("not taken back yet", names));
        return new Ending(Verdict.ABORTED, List.copyOf(explanation), false, Map.copyOf(open));
    }

    private static String told(String what, List<String> steps) {
        return what + ": " + (steps.isEmpty() ? "nothing" : String.join(", ", steps));
    }

    private static @Nullable String takeBack(RunState run, Runner runner, Acted acted) {
        var step = acted.step();
        if (step.rollback() != null) {
            return new RollbackCall(run, runner, acted, step.rollback()).perform();
        }
        boolean nothing = acted.effects().all().stream().allMatch(effect -> effect.outcome() == Effect.Outcome.FAILED);
        if (nothing) {
            return null;
        }
        var what =
                acted.effects().all().stream().map(Effect::operation).distinct().toList();
        run.arena().tell("rollback", step.title() + ": stays, it is irreversible: " + step.irreversible());
        run.note(step.name(), "stays, it is irreversible: " + step.irreversible());
        return "step '" + step.name() + "' stays (" + String.join(", ", what) + "): it is irreversible, "
                + step.irreversible();
    }

    /** Returns the explanation in one line. */
    String reason() {
        var lines = new ArrayList<String>(explanation);
        for (int i = 0; i < lines.size() - 1; i++) {
            lines.set(i, lines.get(i).replaceFirst("\\.$", ""));
        }
        return String.join("; ", lines);
    }

    private static Verdict verdict(Failure failure, Verdict otherwise) {
        return switch (RunExecution.reason(failure.cause())) {
            case REFUSED -> Verdict.REFUSED;
            case CANCELLED -> Verdict.ABORTED;
            case FAILED -> otherwise;
        };
    }

    private static boolean isStopped(Failure failure) {
        return RunExecution.reason(failure.cause()) == StepException.Reason.CANCELLED;
    }
}
