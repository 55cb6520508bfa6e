package dev.runbook.engine.execution;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.From;
import dev.runbook.api.NoParameters;
import dev.runbook.api.Retry;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.slo.NoSlo;
import dev.runbook.api.spi.ExtendRunbookWith;
import dev.runbook.api.spi.RunbookExtension;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.CallModel;
import dev.runbook.engine.model.ParameterModel;
import dev.runbook.engine.model.ParameterModel.Source;
import dev.runbook.engine.model.RetryModel;
import dev.runbook.engine.model.RollbackModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.port.Ports;
import dev.runbook.engine.promql.Durations;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads an annotated class that is known to be right into a model. */
public final class ModelFixture {
    private final Class<?> type;
    private final Class<? extends Record> parameters;

    private ModelFixture(Class<?> type) {
        this.type = type;
        this.parameters = Arrays.stream(type.getDeclaredClasses())
                .filter(inner -> inner.getSimpleName().equals("Params"))
                .<Class<? extends Record>>map(inner -> inner.asSubclass(Record.class))
                .findFirst()
                .orElse(NoParameters.class);
    }

    public static RunbookModel of(Class<?> type) {
        return new ModelFixture(type).model();
    }

    private RunbookModel model() {
        var runbook = type.getAnnotation(Runbook.class);
        var steps = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Step.class))
                .sorted(Comparator.comparingInt(
                        method -> method.getAnnotation(Step.class).order()))
                .map(this::step)
                .toList();
        var alerts = Arrays.stream(type.getAnnotationsByType(Alert.class))
                .map(ModelFixture::alert)
                .toList();
        var extend = type.getAnnotation(ExtendRunbookWith.class);
        List<Class<? extends RunbookExtension>> extensions = extend == null ? List.of() : List.of(extend.value());
        return new RunbookModel(
                type,
                type.getSimpleName(),
                runbook == null ? type.getSimpleName() : runbook.title(),
                "default",
                parameters,
                alerts,
                steps,
                List.of(),
                extensions);
    }

    private static AlertModel alert(Alert alert) {
        var slo = alert.slo() == NoSlo.class ? null : alert.slo();
        return new AlertModel(
                alert.name(),
                alert.severity(),
                alert.expr(),
                Durations.parse(alert.forDuration()),
                Duration.ZERO,
                slo,
                "");
    }

    private StepModel step(Method method) {
        method.setAccessible(true);
        var step = method.getAnnotation(Step.class);
        var retry = method.getAnnotation(Retry.class);
        var when = method.getAnnotation(When.class);
        return new StepModel(
                method,
                step.title().isEmpty() ? method.getName() : step.title(),
                step.kind(),
                Durations.parse(step.timeout()),
                step.onFailure(),
                step.irreversible(),
                retry == null
                        ? null
                        : new RetryModel(
                                retry.maxAttempts(),
                                Durations.parse(retry.backoff()),
                                Durations.parse(retry.maxBackoff()),
                                retry.jitter()),
                when == null ? null : call(method(when.value())),
                call(method).parameters(),
                rollback(method.getName()));
    }

    private RollbackModel rollback(String step) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Rollback.class)
                        && method.getAnnotation(Rollback.class).value().equals(step))
                .findFirst()
                .map(method -> new RollbackModel(
                        call(method),
                        Durations.parse(method.getAnnotation(Rollback.class).timeout())))
                .orElse(null);
    }

    private Method method(String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private CallModel call(Method method) {
        method.setAccessible(true);
        return new CallModel(
                method,
                Arrays.stream(method.getParameters()).map(this::parameter).toList());
    }

    private ParameterModel parameter(Parameter parameter) {
        boolean optional = parameter.getType() == Optional.class;
        var raw = optional
                ? (Class<?>) ((ParameterizedType) parameter.getParameterizedType()).getActualTypeArguments()[0]
                : parameter.getType();
        var source = source(raw);
        var from = parameter.getAnnotation(From.class);
        var step = source != Source.STEP
                ? null
                : from != null
                        ? from.value()
                        : Arrays.stream(type.getDeclaredMethods())
                                .filter(method ->
                                        method.isAnnotationPresent(Step.class) && method.getReturnType() == raw)
                                .findFirst()
                                .orElseThrow()
                                .getName();
        return new ParameterModel(parameter.getName(), raw, optional, source, step);
    }

    private Source source(Class<?> raw) {
        if (raw == KubernetesClient.class) {
            return Source.CLIENT;
        }
        if (raw == FiringAlert.class) {
            return Source.ALERT;
        }
        if (raw == parameters) {
            return Source.PARAMETERS;
        }
        if (raw == InstantSource.class) {
            return Source.CLOCK;
        }
        if (raw == Effects.class) {
            return Source.EFFECTS;
        }
        if (raw == Await.class || Ports.types().contains(raw)) {
            return Source.PORT;
        }
        return raw == RepairFixture.Repair.class ? Source.EXTENSION : Source.STEP;
    }
}
