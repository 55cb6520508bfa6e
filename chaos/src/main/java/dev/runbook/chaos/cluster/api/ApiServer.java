package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.execution.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * The API server of the embedded cluster: answers requests as Kubernetes does, above the object store.
 *
 * <p>A call takes a few milliseconds of virtual time, drawn from the seed, before it takes effect; so do not hold a
 * decision about the present across a call. Opening a watch takes none: clients reopen theirs in the background, at
 * moments of real time, and those must not shift the history. What is not emulated is answered with 501 and a message
 * that names it. Usable from any thread.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ApiServer {
    private static final List<String> FIRST_NAMESPACES =
            List.of("default", "kube-node-lease", "kube-public", "kube-system");

    private static final long FASTEST_NANOS = 2_000_000;
    private static final long SPREAD_NANOS = 6_000_000;

    private final Simulation simulation;
    private final Router router;
    private final Watches watches;
    private final PodHooks hooks = new PodHooks();
    private final List<RequestFilter> filters = new CopyOnWriteArrayList<>();

    /** Serves a store; creates the namespaces that every cluster has, if they are missing. */
    public ApiServer(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        this.watches = simulation.locked(() -> new Watches(simulation, store));
        this.router = new Router(simulation, store, watches, hooks);
        simulation.locked(() -> {
            var defaults = new Defaults(simulation, store);
            for (var name : FIRST_NAMESPACES) {
                if (store.find(ResourceType.NAMESPACE, "", name).isEmpty()) {
                    var namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
                    namespace.putObject("metadata").put("name", name);
                    Defaults.decode(ResourceType.NAMESPACE, namespace);
                    defaults.fill(ResourceType.NAMESPACE, namespace, false);
                    store.create(ResourceType.NAMESPACE, namespace);
                }
            }
            UsualRoles.create(store);
            return true;
        });
    }

    /** Returns the simulation whose lock and clock this server uses. */
    public Simulation simulation() {
        return simulation;
    }

    /**
     * Answers a request that is neither a stream nor a connection into a pod, after a little virtual time.
     *
     * @throws IOException when a filter loses the answer or lets the call time out
     */
    public ApiResponse handle(ApiRequest request) throws IOException {
        return disturbed(request, true, asOf -> router.answer(request, asOf), Function.identity());
    }

    /** Answers a request of the infrastructure: takes no virtual time and passes no filter. */
    public ApiResponse handleDirectly(ApiRequest request) {
        return simulation.locked(() -> refusalsAnswered(() -> router.answer(request, -1), Function.identity()));
    }

    /**
     * Opens a watch or follows a log, if the request is allowed to. Lines reach the sink inside the simulation's lock, the
     * first ones before this method returns.
     *
     * @throws IOException when a filter loses the answer or lets the call time out
     */
    public Watch stream(ApiRequest request, WatchSink sink) throws IOException {
        return disturbed(request, false, asOf -> router.stream(request, sink), Watch::refused);
    }

    /**
     * Runs a command in a container or attaches to its process, if the request is allowed to and the emulation knows the
     * command. What the pod says reaches the client inside the simulation's lock, some of it before this method returns.
     *
     * @throws IOException when a filter loses the answer or lets the call time out
     */
    public Upgrade connect(ApiRequest request, ClientStreams client) throws IOException {
        return disturbed(request, true, asOf -> router.connect(request, client), Upgrade::refused);
    }

    /**
     * Says why a command or an attachment can't be had, without beginning it: a refusal, or 101 where there is no reason.
     *
     * @throws IOException when a filter loses the answer or lets the call time out
     */
    public ApiResponse checkConnection(ApiRequest request) throws IOException {
        return disturbed(request, true, asOf -> router.checkConnection(request), Function.identity());
    }

    /**
     * Forwards ports of a pod, if the request is allowed to.
     *
     * @throws IOException when a filter loses the answer or lets the call time out
     */
    public Forwarding forward(ApiRequest request) throws IOException {
        return disturbed(request, true, asOf -> router.forward(request), Forwarding::refused);
    }

    /** Says who knows the logs of containers; without it they are answered with 501. */
    public void podLogs(PodLogs source) {
        hooks.useLogs(source);
    }

    /** Says who runs commands in containers; without it every command is answered with 501. */
    public void podExec(PodExec source) {
        hooks.useExec(source);
    }

    /** Says who answers HTTP requests to pods; without it no process listens. */
    public void podHttp(PodHttp source) {
        hooks.useHttp(source);
    }

    /** Says who knows what containers use; without it no pod has metrics. */
    public void podUsage(PodUsage source) {
        hooks.useUsage(source);
    }

    /** Adds a filter behind those that are there; closing what is returned takes it away. */
    public Runnable filter(RequestFilter filter) {
        filters.add(filter);
        return () -> filters.remove(filter);
    }

    /** Ends the watches of chosen calls, as a broken connection does. */
    public void cutWatches(Predicate<ApiCall> chosen) {
        simulation.locked(() -> {
            watches.cut(chosen);
            return true;
        });
    }

    /** Answers the watches of chosen calls with 410, so that their clients have to list again. */
    public void expireWatches(Predicate<ApiCall> chosen) {
        simulation.locked(() -> {
            watches.expire(chosen);
            return true;
        });
    }

    private <T> T disturbed(
            ApiRequest request, boolean takesTime, LongFunction<T> effect, Function<ApiResponse, T> answering)
            throws IOException {
        try {
            return simulation.locked(() -> {
                if (takesTime) {
                    pass(latency());
                }
                return refusalsAnswered(() -> filtered(request, effect, answering), answering);
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
    }

    private <T> T filtered(ApiRequest request, LongFunction<T> effect, Function<ApiResponse, T> answering) {
        if (filters.isEmpty()) {
            return effect.apply(-1);
        }
        var call = router.classify(request);
        var interception = interception(call);
        if (interception instanceof Interception.Answer answer) {
            return answering.apply(answer.response());
        }
        if (interception instanceof Interception.TimeOut timeOut) {
            pass(timeOut.after());
            throw lost("the API server did not answer " + call.inWords() + " within " + Times.text(timeOut.after()));
        }
        if (interception instanceof Interception.Delay delay) {
            pass(delay.by());
        }
        var result = refusalsAnswered(
                () -> effect.apply(interception instanceof Interception.Stale stale ? stale.resourceVersion() : -1),
                answering);
        if (result instanceof ApiResponse response) {
            filters.forEach(filter -> filter.answered(call, response));
        }
        if (interception instanceof Interception.LoseAnswer) {
            throw lost("the connection broke before the answer to " + call.inWords() + " came");
        }
        return result;
    }

    private Interception interception(ApiCall call) {
        for (var filter : filters) {
            var interception = filter.intercept(call);
            if (interception != Interception.pass()) {
                return interception;
            }
        }
        return Interception.pass();
    }

    private static <T> T refusalsAnswered(Supplier<T> effect, Function<ApiResponse, T> answering) {
        try {
            return effect.get();
        } catch (Refusal refusal) {
            return answering.apply(refusal.response());
        }
    }

    private static UncheckedIOException lost(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }

    private Duration latency() {
        return Duration.ofNanos(FASTEST_NANOS + simulation.random("api").nextLong(SPREAD_NANOS));
    }

    private void pass(Duration time) {
        simulation.advance(time);
    }
}
