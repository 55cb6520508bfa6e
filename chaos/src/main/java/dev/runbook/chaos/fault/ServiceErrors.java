package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Lets a service fail whichever version serves, as when something that all versions need is broken. Means the versions
 * that run at the time. Immutable.
 *
 * @param service the service model, whose workload has the same name
 * @param errorRate share of requests that fail, from 0 to 1
 * @param errorStatus their HTTP status
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ServiceErrors(String service, double errorRate, int errorStatus) implements Fault {
    /** Lets half of a service's requests fail with 500. */
    public static ServiceErrors on(String service) {
        return new ServiceErrors(service, 0.5, 500);
    }

    /** Sets the share, from 0 to 1, and the HTTP status. */
    public ServiceErrors answering(double share, int status) {
        return new ServiceErrors(service, share, status);
    }

    @Override
    public String describe() {
        return "%s answers %d to %.0f %%, whichever version serves".formatted(service, errorStatus, errorRate * 100);
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts().errors(errorRate, errorStatus).and(Controls.problems(context, controls -> {
            var missing = Workload.find(context, service).isPresent()
                    ? Stream.<String>empty()
                    : Stream.of(Workload.missing(context, service));
            return Stream.concat(missing, Controls.service(controls, service));
        }));
    }

    @Override
    public void inject(FaultContext context) {
        var controls = Controls.of(context);
        var good = new TreeMap<String, Behaviour>();
        Workload.pods(context, Workload.get(context, service).labels()).stream()
                .map(pod -> pod.getSpec().getContainers().get(0).getImage())
                .map(image -> image.substring(image.lastIndexOf(':') + 1))
                .forEach(tag -> controls.behaviour(service, tag).ifPresent(behaviour -> good.put(tag, behaviour)));
        good.forEach((tag, behaviour) -> controls.release(service, tag, behaviour.answering(errorRate, errorStatus)));
        FaultMemory.of(context).keep(this, new Healthy(good));
    }

    /** Looks at the last minute's requests: at least half of the share has to fail. */
    @Override
    public boolean observed(FaultContext context) {
        var labels = "namespace=\"" + context.namespace() + "\",app=\"" + service + "\"";
        return context.metrics()
                        .value("sum(rate(http_requests_total{" + labels + ",status=\"" + errorStatus
                                + "\"}[1m])) / sum(rate(http_requests_total{" + labels + "}[1m]))")
                > errorRate / 2;
    }

    @Override
    public void heal(FaultContext context) {
        var healthy = FaultMemory.of(context).kept(this, Healthy.class).orElseThrow();
        healthy.behaviours().forEach((tag, behaviour) -> Controls.of(context).release(service, tag, behaviour));
    }

    private record Healthy(Map<String, Behaviour> behaviours) {
        Healthy {
            behaviours = Collections.unmodifiableMap(new TreeMap<>(behaviours));
        }
    }
}
