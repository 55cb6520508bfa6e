package dev.runbook.engine.discovery;

import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.QuietDrill;
import dev.runbook.api.drill.Recovery;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.DrillModel.Budgets;
import dev.runbook.engine.model.ParameterModel;
import dev.runbook.engine.model.QuietDrillModel;
import dev.runbook.engine.model.RunbookModel;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads classes with {@code @Drill} and {@code @QuietDrill} into their models. */
final class DrillReader {
    private static final String CONSEQUENCE = "The drill is not run.";

    private final Function<Class<?>, Reading<RunbookModel>> runbooks;

    /** Makes a reader that gets its runbooks from a function. */
    DrillReader(Function<Class<?>, Reading<RunbookModel>> runbooks) {
        this.runbooks = runbooks;
    }

    Reading<DrillModel> drill(Class<?> type, Drill annotation) {
        return reading(type, problems -> drill(type, annotation, problems));
    }

    Reading<QuietDrillModel> quietDrill(Class<?> type, QuietDrill annotation) {
        return reading(type, problems -> quietDrill(type, annotation, problems));
    }

    private static <T> Reading<T> reading(Class<?> type, Function<Problems, @Nullable T> read) {
        var problems = new Problems(type, CONSEQUENCE);
        try {
            var model = read.apply(problems);
            if (problems.none() && model != null) {
                return new Reading<>(model, List.of());
            }
        } catch (LinkageError | TypeNotPresentException | ArrayStoreException e) {
            problems.add("The class can't be read: " + e + ".", "Add what is missing to the class path.");
        }
        return new Reading<>(null, problems.list());
    }

    private @Nullable DrillModel drill(Class<?> type, Drill annotation, Problems problems) {
        Members.checkInstantiable(type, "@Drill", problems);
        Tags.check(type.getDeclaredAnnotations(), "@Drill class", problems::add);
        var fields = new DrillFields(type, "@Drill", problems);
        var world = fields.world();
        var injections = fields.injections();
        var operator = fields.operator();
        var budgets = budgets(annotation, problems);
        checkExpectations(annotation, problems);
        checkTimesAreLookedAt(annotation, problems);
        var runbook = runbook(annotation.runbook(), "@Drill", problems);
        var declared = DeclaredRunbook.of(annotation.runbook());
        var name = declared == null ? null : alert(annotation, declared.alerts(), problems);
        var alert = runbook == null || name == null ? null : runbook.alert(name);
        var parameters =
                RunParameters.read(annotation.parameters(), declared == null ? null : declared.parameters(), problems);
        if (declared != null && annotation.ablation()) {
            checkAblation(declared, runbook, problems);
        }
        if (world == null || runbook == null || alert == null) {
            return null;
        }
        return new DrillModel(
                type,
                annotation.title().isBlank() ? Titles.of(type) : annotation.title(),
                runbook,
                alert,
                annotation.verdict(),
                annotation.control(),
                recovery(annotation),
                budgets,
                annotation.seed(),
                parameters,
                annotation.ablation(),
                world,
                injections,
                operator);
    }

    private @Nullable QuietDrillModel quietDrill(Class<?> type, QuietDrill annotation, Problems problems) {
        Members.checkInstantiable(type, "@QuietDrill", problems);
        Tags.check(type.getDeclaredAnnotations(), "@QuietDrill class", problems::add);
        var fields = new DrillFields(type, "@QuietDrill", problems);
        var world = fields.world();
        fields.refuseFaults();
        var lasting = DurationReader.positive(annotation.lasting(), "@QuietDrill", "time lasting", problems::add);
        var runbook = runbook(annotation.runbook(), "@QuietDrill", problems);
        if (world == null || lasting == null || runbook == null) {
            return null;
        }
        var title = annotation.title().isBlank() ? Titles.of(type) : annotation.title();
        return new QuietDrillModel(type, title, runbook, lasting, annotation.seed(), world);
    }

    private @Nullable RunbookModel runbook(Class<?> type, String annotation, Problems problems) {
        if (!ClassKind.RUNBOOK.of(type)) {
            problems.add(
                    annotation + " names the runbook " + Problems.name(type) + ", which has no @Runbook.",
                    "Name a class with @Runbook.");
            return null;
        }
        var reading = runbooks.apply(type);
        reading.problems().forEach(problems::add);
        return reading.model();
    }

    private static @Nullable String alert(Drill annotation, List<String> names, Problems problems) {
        if (names.isEmpty()) {
            return null;
        }
        if (annotation.alert().isEmpty()) {
            if (names.size() == 1) {
                return names.get(0);
            }
            problems.add(
                    "@Drill does not say which alert must fire, and its runbook has " + names.size() + ".",
                    "Add alert = one of: " + String.join(", ", names) + ".");
            return null;
        }
        if (!names.contains(annotation.alert())) {
            problems.add(
                    "@Drill expects the alert " + annotation.alert() + ", which its runbook does not have.",
                    "Name one of: " + String.join(", ", names) + ".");
            return null;
        }
        return annotation.alert();
    }

    private static Recovery recovery(Drill annotation) {
        boolean required =
                annotation.recovery() == Recovery.AFTER_COMPLETED && annotation.verdict() == Verdict.COMPLETED;
        return required ? Recovery.REQUIRED : annotation.recovery();
    }

    private static Budgets budgets(Drill annotation, Problems problems) {
        var detect = budget(annotation.detectWithin(), "detectWithin", problems);
        var mitigate = budget(annotation.mitigateWithin(), "mitigateWithin", problems);
        var recover = budget(annotation.recoverWithin(), "recoverWithin", problems);
        inOrder("detectWithin", detect, "mitigateWithin", mitigate, problems);
        inOrder("mitigateWithin", mitigate, "recoverWithin", recover, problems);
        if (mitigate == null) {
            inOrder("detectWithin", detect, "recoverWithin", recover, problems);
        }
        return new Budgets(detect, mitigate, recover);
    }

    private static @Nullable Duration budget(String text, String attribute, Problems problems) {
        return text.isEmpty() ? null : DurationReader.positive(text, "@Drill", attribute, problems::add);
    }

    private static void inOrder(
            String first, @Nullable Duration earlier, String second, @Nullable Duration later, Problems problems) {
        if (earlier != null && later != null && earlier.compareTo(later) > 0) {
            problems.add(
                    "@Drill allows more time for " + first + " than for " + second
                            + ", though both are counted from the fault.",
                    "Raise " + second + " or lower " + first + ".");
        }
    }

    private static void checkExpectations(Drill annotation, Problems problems) {
        var verdict = annotation.verdict();
        if (annotation.control() == Control.RECOVERS) {
            if (verdict == Verdict.ROLLED_BACK || verdict == Verdict.ROLLBACK_FAILED) {
                problems.add(
                        "@Drill expects control = RECOVERS, where the runbook must write nothing, and verdict = "
                                + verdict + ", which takes writes back.",
                        "Expect STAYS_BROKEN, or another verdict.");
            }
            if (!annotation.mitigateWithin().isEmpty()) {
                problems.add(
                        "@Drill expects control = RECOVERS, where the runbook must write nothing, and bounds the time"
                                + " of its last write with mitigateWithin.",
                        "Remove mitigateWithin.");
            }
            if (annotation.ablation()) {
                problems.add(
                        "@Drill expects control = RECOVERS, where the runbook must write nothing, and asks with"
                                + " ablation which of its writes are needed.",
                        "Remove ablation.");
            }
        }
        if (annotation.recovery() == Recovery.NOT_EXPECTED
                && !annotation.recoverWithin().isEmpty()) {
            problems.add(
                    "@Drill expects no recovery and bounds its time with recoverWithin.",
                    "Remove recoverWithin, or expect the recovery.");
        }
    }

    /** Times after the run are looked at together with the recovery. */
    private static void checkTimesAreLookedAt(Drill annotation, Problems problems) {
        boolean looks = annotation.recovery() != Recovery.AFTER_COMPLETED || annotation.verdict() == Verdict.COMPLETED;
        if (!looks
                && (!annotation.recoverWithin().isEmpty()
                        || !annotation.mitigateWithin().isEmpty())) {
            problems.add(
                    "@Drill bounds the times after a run that ends " + annotation.verdict()
                            + ", but does not say whether the service is back then.",
                    "Add recovery = REQUIRED, or remove recoverWithin and mitigateWithin.");
        }
    }

    private static void checkAblation(DeclaredRunbook declared, @Nullable RunbookModel runbook, Problems problems) {
        if (runbook != null) {
            for (var step : runbook.steps()) {
                for (var parameter : step.parameters()) {
                    checkLeftOut(runbook, step.name(), parameter, problems);
                }
            }
        }
        if (!declared.changes()) {
            problems.add(
                    "@Drill asks with ablation which CHANGE steps are needed, and its runbook has none.",
                    "Remove ablation.");
        }
    }

    private static void checkLeftOut(RunbookModel runbook, String taker, ParameterModel parameter, Problems problems) {
        var source = parameter.step();
        if (source != null && !parameter.optional() && runbook.step(source).kind() == StepKind.CHANGE) {
            problems.add(
                    "@Drill leaves out each CHANGE step in turn (ablation), but '" + taker + "' can't run without the"
                            + " value of '" + source + "'.",
                    "Take that value as an Optional, or remove ablation.");
        }
    }
}
