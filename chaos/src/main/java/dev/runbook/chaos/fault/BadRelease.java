package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Releases a version that is worse: changes the image of a workload, as somebody who deploys does. Immutable: each
 * method returns a changed copy.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param service the service model whose version it is
 * @param tag of the new image; the present tag with {@code -bad} behind it when empty
 * @param errorRate share of requests that fail, above 0 to 1; -1 to leave it as it is, with the status 0
 * @param errorStatus HTTP status of the failed ones
 * @param slower by how much each request takes longer
 * @param leak growth of its memory each minute as a quantity, empty for none
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record BadRelease(
        String workload, String service, String tag, double errorRate, int errorStatus, Duration slower, String leak)
        implements Fault {
    private static final double UNCHANGED = -1;

    /** Releases a new version of a workload whose service model has the same name. */
    public static BadRelease of(String workload) {
        return new BadRelease(workload, workload, "", UNCHANGED, 0, Duration.ZERO, "");
    }

    /** Lets a share of the requests, from 0 to 1, fail with an HTTP status. */
    public BadRelease answering(double share, int status) {
        return new BadRelease(workload, service, tag, share, status, slower, leak);
    }

    /** Lets each request take longer. */
    public BadRelease slowedBy(Duration duration) {
        return new BadRelease(workload, service, tag, errorRate, errorStatus, duration, leak);
    }

    /** Lets the memory grow each minute by a Kubernetes quantity, until the limit. */
    public BadRelease leaking(String perMinute) {
        return new BadRelease(workload, service, tag, errorRate, errorStatus, slower, perMinute);
    }

    /** Names the new version. */
    public BadRelease tagged(String imageTag) {
        return new BadRelease(workload, service, imageTag, errorRate, errorStatus, slower, leak);
    }

    /** Names the service model, where its name is not the workload's. */
    public BadRelease ofService(String name) {
        return new BadRelease(workload, name, tag, errorRate, errorStatus, slower, leak);
    }

    @Override
    public String describe() {
        var what = Stream.of(
                        errorRate < 0 ? "" : "answers %d to %.0f %%".formatted(errorStatus, errorRate * 100),
                        slower.isZero() ? "" : "takes " + slower.toMillis() + " ms longer",
                        leak.isEmpty() ? "" : "leaks " + leak + " a minute")
                .filter(part -> !part.isEmpty())
                .toList();
        return workload + " releases a version that " + String.join(", ", what);
    }

    @Override
    public List<String> problems(FaultContext context) {
        var amounts = new Amounts()
                .require(
                        !slower.isNegative(),
                        "a request can't take " + slower.toMillis() + " ms longer; use a time above zero");
        if (errorRate != UNCHANGED || errorStatus != 0) {
            amounts.errors(errorRate, errorStatus);
        }
        if (!leak.isEmpty()) {
            amounts.quantity(leak, "memory", "20Mi");
        }
        return amounts.and(Controls.problems(context, controls -> {
            var missing = Workload.find(context, workload).isPresent()
                    ? Stream.<String>empty()
                    : Stream.of(Workload.missing(context, workload));
            var harmless = errorRate < 0 && slower.isZero() && leak.isEmpty()
                    ? Stream.of("the bad release of " + workload
                            + " is as good as the present one; say answering(…), slowedBy(…) or leaking(…)")
                    : Stream.<String>empty();
            return Stream.of(missing, Controls.service(controls, service), harmless)
                    .flatMap(all -> all);
        }));
    }

    @Override
    public void inject(FaultContext context) {
        var now = Workload.get(context, workload);
        var controls = Controls.of(context);
        var good = controls.behaviour(service, now.tag()).orElseThrow();
        var released = new Released(tag.isEmpty() ? now.tag() + "-bad" : tag, good, now.labels());
        controls.release(service, released.tag(), worse(good));
        FaultMemory.of(context).keep(this, released);
        now.release(context, now.image(released.tag()));
    }

    @Override
    public boolean observed(FaultContext context) {
        var version = released(context).tag();
        var labels = "namespace=\"" + context.namespace() + "\",version=\"" + version + "\"";
        if (errorRate >= 0) {
            return context.metrics().value("sum(http_requests_total{" + labels + ",status=\"" + errorStatus + "\"})")
                    > 0;
        }
        if (!slower.isZero()) {
            return context.metrics()
                            .value("sum(http_server_requests_seconds_sum{" + labels
                                    + "}) / sum(http_server_requests_seconds_count{" + labels + "})")
                    >= slower.toNanos() / 1e9;
        }
        return Workload.pods(context, released(context).labels()).stream().anyMatch(PodTrouble::outOfMemory);
    }

    /** Makes the released version as good as the one before, wherever it still runs. */
    @Override
    public void heal(FaultContext context) {
        var released = released(context);
        Controls.of(context).release(service, released.tag(), released.good());
    }

    private Behaviour worse(Behaviour good) {
        var worse = good.slowedBy(slower);
        if (errorRate >= 0) {
            worse = worse.answering(errorRate, errorStatus);
        }
        return leak.isEmpty() ? worse : worse.leaking(leak);
    }

    private Released released(FaultContext context) {
        return FaultMemory.of(context).kept(this, Released.class).orElseThrow();
    }

    private record Released(String tag, Behaviour good, Map<String, String> labels) {}
}
