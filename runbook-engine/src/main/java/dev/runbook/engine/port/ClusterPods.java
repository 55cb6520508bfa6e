package dev.runbook.engine.port;

import dev.runbook.api.port.ClusterEvent;
import dev.runbook.api.port.ExecResult;
import dev.runbook.api.port.LogLine;
import dev.runbook.api.port.PodDescription;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.PodUse;
import dev.runbook.api.port.Pods;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Pods of a cluster. */
record ClusterPods(Namespace namespace) implements Pods {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    @Override
    public Pods in(String other) {
        return new ClusterPods(new Namespace(namespace.gate(), other));
    }

    @Override
    public List<PodStatus> list(String selector) {
        return namespace.list(Resource.POD, selector).stream()
                .map(pod -> PodView.of(pod).status())
                .toList();
    }

    @Override
    public PodDescription describe(String name) {
        var view = PodView.of(namespace.get(Resource.POD, name));
        return new PodDescription(view.status(), view.containerStates(), events(name));
    }

    @Override
    public List<LogLine> logs(String selector, int tail) {
        return namespace.list(Resource.POD, selector).stream()
                .flatMap(pod -> lines(pod, tail, false).stream())
                .toList();
    }

    @Override
    public List<LogLine> previousLogs(String name, int tail) {
        return lines(namespace.get(Resource.POD, name), tail, true);
    }

    private List<LogLine> lines(GenericKubernetesResource pod, int tail, boolean previous) {
        var name = pod.getMetadata().getName();
        var lines = new ArrayList<LogLine>();
        for (String container : PodCommand.containers(pod)) {
            log(name, container, tail, previous).lines().forEach(text -> lines.add(new LogLine(name, container, text)));
        }
        return List.copyOf(lines);
    }

    /**
     * A container that has not started, or never did before, has no log: the API server answers 400. The client's own
     * wait for the pod to be ready is left out, as kubectl has none: it lists and watches the pod before each log.
     */
    private String log(String pod, String container, int tail, boolean previous) {
        try {
            var source = handle(pod).inContainer(container).withReadyWaitTimeout(null);
            var log = previous
                    ? source.terminated().tailingLines(tail).getLog()
                    : source.tailingLines(tail).getLog();
            return log == null ? "" : log;
        } catch (KubernetesClientException e) {
            if (e.getCode() == BAD_REQUEST || e.getCode() == NOT_FOUND) {
                return "";
            }
            throw e;
        }
    }

    private PodResource handle(String pod) {
        return namespace.gate().client().pods().inNamespace(namespace.name()).withName(pod);
    }

    @Override
    public List<ClusterEvent> events(String name) {
        return namespace
                .listByFields(Resource.EVENT, Map.of("involvedObject.kind", "Pod", "involvedObject.name", name))
                .stream()
                .map(EventView::of)
                .sorted(Comparator.comparing(ClusterEvent::at).reversed())
                .toList();
    }

    @Override
    public List<PodUse> top(String selector) {
        return namespace.list(Resource.POD_METRICS, selector).stream()
                .map(ClusterPods::use)
                .toList();
    }

    private static PodUse use(GenericKubernetesResource metrics) {
        var containers = new Fields(metrics.getAdditionalProperties()).list("containers");
        return new PodUse(
                metrics.getMetadata().getName(),
                sum(containers, "cpu").doubleValue(),
                sum(containers, "memory").longValue());
    }

    private static BigDecimal sum(List<Fields> containers, String resource) {
        return containers.stream()
                .map(container -> container.text("usage", resource))
                .filter(quantity -> !quantity.isEmpty())
                .map(quantity -> Quantity.parse(quantity).getNumericalAmount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Override
    public ExecResult exec(String name, String... command) {
        return new PodCommand(namespace, name).run(command);
    }
}
