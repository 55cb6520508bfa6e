package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Multiplies the traffic of a service. Immutable.
 *
 * @param service the service model
 * @param factor above 1 for more, below for less
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record LoadSurge(String service, double factor) implements Fault {
    /** Doubles the traffic of a service. */
    public static LoadSurge on(String service) {
        return new LoadSurge(service, 2);
    }

    /** Sets the factor. */
    public LoadSurge times(double of) {
        return new LoadSurge(service, of);
    }

    @Override
    public String describe() {
        return service + " gets " + (factor == Math.rint(factor) ? Long.toString((long) factor) : factor)
                + " times its traffic";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return Controls.problems(
                context,
                controls -> Stream.of(
                                Controls.service(controls, service),
                                controls
                                        .world()
                                        .service(service)
                                        .filter(model -> model.requestsPerSecond() == 0)
                                        .map(model -> "service " + service + " has no traffic that could surge")
                                        .stream(),
                                factor > 0 && factor != 1 && Double.isFinite(factor)
                                        ? Stream.<String>empty()
                                        : Stream.of("a surge of " + service + " by " + factor
                                                + " is none; use a factor above zero other than 1"))
                        .flatMap(all -> all));
    }

    @Override
    public void inject(FaultContext context) {
        Controls.of(context).surge(service, factor);
    }

    /** Looks at the last minute's requests at the gateway: most of the change has to be there. */
    @Override
    public boolean observed(FaultContext context) {
        double usual =
                Controls.of(context).world().service(service).orElseThrow().requestsPerSecond();
        double rate = context.metrics()
                .value("sum(rate(nginx_ingress_controller_requests{namespace=\"" + context.namespace() + "\",service=\""
                        + service + "\"}[1m]))");
        double change = (rate / usual - 1) / (factor - 1);
        return change > 0.6;
    }

    @Override
    public void heal(FaultContext context) {
        Controls.of(context).surge(service, 1);
    }
}
