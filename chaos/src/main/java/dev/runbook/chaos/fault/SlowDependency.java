package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorldControls;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Makes a dependency slow for all services that use it. More pods do not help. Immutable.
 *
 * @param dependency its name in the service models
 * @param slower by how much each request to it takes longer
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record SlowDependency(String dependency, Duration slower) implements Fault {
    /** Slows a dependency by half a second. */
    public static SlowDependency of(String dependency) {
        return new SlowDependency(dependency, Duration.ofMillis(500));
    }

    /** Sets by how much. */
    public SlowDependency by(Duration duration) {
        return new SlowDependency(dependency, duration);
    }

    @Override
    public String describe() {
        return dependency + " takes " + slower.toMillis() + " ms longer";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .longer(slower)
                .and(Controls.problems(
                        context,
                        controls -> users(controls).findAny().isPresent()
                                ? Stream.empty()
                                : Stream.of("no service of world " + controls.world() + " depends on " + dependency
                                        + "; they depend on "
                                        + Controls.listed(controls.world().services().stream()
                                                .flatMap(service -> service.dependencies().keySet().stream())))));
    }

    @Override
    public void inject(FaultContext context) {
        Controls.of(context).slow(dependency, slower);
    }

    /** Looks at the last minute's mean time of a request of some service that uses it. */
    @Override
    public boolean observed(FaultContext context) {
        return users(Controls.of(context)).anyMatch(service -> {
            var selector = "{job=\"" + service.name() + "\"}[1m]))";
            return context.metrics()
                            .value("sum(rate(http_server_requests_seconds_sum" + selector
                                    + " / sum(rate(http_server_requests_seconds_count" + selector)
                    >= slower.toNanos() / 1e9;
        });
    }

    @Override
    public void heal(FaultContext context) {
        Controls.of(context).slow(dependency, Duration.ZERO);
    }

    private Stream<ServiceModel> users(WorldControls controls) {
        return controls.world().services().stream()
                .filter(service -> service.dependencies().containsKey(dependency));
    }
}
