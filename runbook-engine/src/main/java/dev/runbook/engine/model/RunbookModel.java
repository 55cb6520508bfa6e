package dev.runbook.engine.model;

import dev.runbook.api.spi.RunbookExtension;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A runbook that was found valid.
 *
 * @param type its class
 * @param id its name on the command line and in journals
 * @param title what the person on call reads first
 * @param namespace the default namespace of its ports
 * @param parameters the record of its parameters
 * @param alerts its alerts, in order of declaration
 * @param steps its steps in the order of execution
 * @param escalations whom it calls while it waits for a person, in order
 * @param extensions the extensions that it names
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunbookModel(
        Class<?> type,
        String id,
        String title,
        String namespace,
        Class<? extends Record> parameters,
        List<AlertModel> alerts,
        List<StepModel> steps,
        List<EscalationModel> escalations,
        List<Class<? extends RunbookExtension>> extensions) {
    /** Copies the lists. */
    public RunbookModel {
        alerts = List.copyOf(alerts);
        steps = List.copyOf(steps);
        escalations = List.copyOf(escalations);
        extensions = List.copyOf(extensions);
    }

    /** Returns the alert of a name. */
    public AlertModel alert(String name) {
        return alerts.stream()
                .filter(alert -> alert.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the step of a method name. */
    public StepModel step(String name) {
        return find(name).orElseThrow();
    }

    /** Returns the step of a method name, if there is one: what a journal or a person names may be of another build. */
    public Optional<StepModel> find(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).findFirst();
    }
}
