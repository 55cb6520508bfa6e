package dev.runbook.chaos.fault;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Disturbs chosen calls of the runbook to the API server. Nobody else notices. Immutable.
 *
 * @param verb as in access rules: get, list, watch, create, update, patch, delete, deletecollection; {@code *} for all
 * @param resource plural name, with {@code /} and subresource where one is meant: {@code deployments/scale}; {@code *}
 *     for all
 * @param way what becomes of such a call
 * @param status HTTP status when it is answered
 * @param time until it fails, when it times out
 * @param calls how many calls are disturbed
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ApiServerErrors(String verb, String resource, Way way, int status, Duration time, int calls)
        implements Fault {
    /** Who asks when a call is only imagined. */
    private static final String PROBE = "probe";

    private static final Set<String> VERBS =
            Set.of("*", "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    /** What becomes of a call. */
    public enum Way {
        /** An error answers it and it has no effect. */
        ANSWERED,
        /** Nothing answers it and it has no effect. */
        TIMED_OUT,
        /** It has its effect and the answer is lost. */
        ANSWER_LOST
    }

    /** Answers 500 to all calls of a verb on a resource. */
    public static ApiServerErrors on(String verb, String resource) {
        return new ApiServerErrors(verb, resource, Way.ANSWERED, 500, Duration.ZERO, Integer.MAX_VALUE);
    }

    /** Answers with an HTTP status: 409, 429, 500, 503. */
    public ApiServerErrors answering(int httpStatus) {
        return new ApiServerErrors(verb, resource, Way.ANSWERED, httpStatus, time, calls);
    }

    /** Lets the calls time out after a while. */
    public ApiServerErrors timingOut(Duration after) {
        return new ApiServerErrors(verb, resource, Way.TIMED_OUT, status, after, calls);
    }

    /** Lets the calls have their effect but loses the answers. */
    public ApiServerErrors losingAnswers() {
        return new ApiServerErrors(verb, resource, Way.ANSWER_LOST, status, time, calls);
    }

    /** Disturbs so many calls and no more. */
    public ApiServerErrors times(int count) {
        return new ApiServerErrors(verb, resource, way, status, time, count);
    }

    @Override
    public String describe() {
        var what = switch (way) {
            case ANSWERED -> "answers " + status + " to";
            case TIMED_OUT -> "does not answer";
            case ANSWER_LOST -> "loses its answer to";
        };
        return "the API server " + what + " " + verb + " " + resource + ", "
                + (calls == Integer.MAX_VALUE ? "always" : PodTrouble.times(calls));
    }

    @Override
    public List<String> problems(FaultContext context) {
        if (context.ability(ApiPath.class).isEmpty()) {
            return List.of("this target can't disturb calls to the API server; run the drill on the embedded target");
        }
        return new Amounts()
                .require(
                        VERBS.contains(verb),
                        "'" + verb + "' is no verb of the API; verbs are " + Controls.listed(VERBS.stream()))
                .require(
                        way != Way.ANSWERED || status >= 400 && status <= 599,
                        "answering " + status + " is no error; use a status from 400 to 599")
                .require(
                        !time.isNegative(),
                        "no call times out " + time.toMillis() + " ms after it began; use zero or more")
                .require(calls > 0, calls + " calls are none; use one at least")
                .and(List.of());
    }

    @Override
    public void inject(FaultContext context) {
        var path = context.ability(ApiPath.class).orElseThrow();
        FaultMemory.of(context).keep(this, path.disturb(new Filter(this)));
    }

    /** Asks the way to the API server what would become of such a call; making one would use it up. */
    @Override
    public boolean observed(FaultContext context) {
        var parts = resource.split("/", 2);
        var call = new ApiCall(
                verb.equals("*") ? "get" : verb,
                "",
                parts[0],
                parts.length > 1 ? parts[1] : "",
                context.namespace(),
                "",
                PROBE,
                false);
        return context.ability(ApiPath.class).orElseThrow().disturbs(call);
    }

    @Override
    public void heal(FaultContext context) {
        FaultMemory.of(context).kept(this, Runnable.class).ifPresent(Runnable::run);
    }

    private boolean concerns(ApiCall call) {
        var target = call.subresource().isEmpty() ? call.resource() : call.resource() + "/" + call.subresource();
        return (verb.equals("*") || verb.equals(call.verb())) && (resource.equals("*") || resource.equals(target));
    }

    private Interception disturbance(ApiCall call) {
        return switch (way) {
            case TIMED_OUT -> Interception.timeOut(time);
            case ANSWER_LOST -> Interception.loseAnswer();
            case ANSWERED ->
                switch (status) {
                    case 409 -> Interception.conflict(call);
                    case 429 -> Interception.tooManyRequests(1);
                    case 503 ->
                        Interception.answer(
                                503, "ServiceUnavailable", "the server is currently unable to" + " handle the request");
                    case 504 ->
                        Interception.answer(
                                504, "Timeout", "the server was unable to return a response in the" + " time allotted");
                    default ->
                        Interception.answer(
                                status,
                                "InternalError",
                                "an error on the server has prevented the" + " request from succeeding");
                };
        };
    }

    /** Counts the calls of one arena. */
    private static final class Filter implements RequestFilter {
        private final ApiServerErrors fault;
        private int left;

        Filter(ApiServerErrors fault) {
            this.fault = fault;
            this.left = fault.calls();
        }

        @Override
        public Interception intercept(ApiCall call) {
            if (left == 0 || !fault.concerns(call)) {
                return Interception.pass();
            }
            if (!call.actor().equals(PROBE)) {
                left--;
            }
            return fault.disturbance(call);
        }
    }
}
