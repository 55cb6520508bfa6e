package dev.runbook.engine.discovery;

import dev.runbook.api.Runbook;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
import java.util.List;

/** Reads a class with {@code @Runbook} into its model. */
final class RunbookReader {
    private static final String CONSEQUENCE = "The runbook is not run.";

    private final AlertReader alerts;
    private final Extensions extensions;
    private final ValueTypes values = new ValueTypes();

    RunbookReader(AlertReader alerts, Extensions extensions) {
        this.alerts = alerts;
        this.extensions = extensions;
    }

    Reading<RunbookModel> read(Class<?> type) {
        var problems = new Problems(type, CONSEQUENCE);
        try {
            var model = read(type, problems);
            if (problems.none()) {
                return new Reading<>(model, List.of());
            }
        } catch (LinkageError | TypeNotPresentException | ArrayStoreException e) {
            problems.add("The class can't be read: " + e + ".", "Add what is missing to the class path.");
        }
        return new Reading<>(null, problems.list());
    }

    private RunbookModel read(Class<?> type, Problems problems) {
        var present = type.getDeclaredAnnotations();
        var annotation = Annotations.find(present, Runbook.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type + " is no runbook");
        }
        Members.checkInstantiable(type, "@Runbook", problems);
        Members.checkStateless(type, problems);
        if (annotation.title().isBlank()) {
            problems.add("@Runbook has an empty title.", "Say what the person on call reads first.");
        }
        Tags.check(present, "@Runbook class", problems::add);
        RunParameters.check(annotation.parameters(), problems);
        var alertModels = alerts.read(present, problems);
        var named = Extensions.named(present);
        var reader = new StepReader(values, problems);
        var declared = reader.read(type);
        if (declared.steps().isEmpty()) {
            problems.add("@Runbook class has no @Step method.", "Annotate the methods that do its work with @Step.");
        }
        var ordered = StepOrder.of(declared.steps(), problems);
        var steps = ordered == null ? declared.steps() : ordered;
        var supplies = new Supplies(
                annotation.parameters(), extensions.ports(named, problems), steps, ordered != null, problems);
        var models = new StepAssembly(reader, declared, supplies, problems).assemble(steps);
        var id = annotation.id().isEmpty() ? type.getSimpleName() : annotation.id();
        return new RunbookModel(
                type,
                id,
                annotation.title(),
                annotation.namespace(),
                annotation.parameters(),
                alertModels,
                models,
                EscalationReader.read(present, problems),
                new ArrayList<>(named));
    }
}
