package dev.runbook.engine.gate;

import dev.runbook.api.ObjectRef;
import dev.runbook.engine.journal.JournalRecord.EffectPlanned;
import dev.runbook.engine.journal.PreimageKeys;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the effects of a plan back. What the API server can try it tries in a dry run, so that admission and
 * permissions speak; the step gets its answer. What nobody can try ends the step.
 */
final class PlannedEffects {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final String MASKED = "it holds secrets, which the journal masks: a rollback can't bring back their"
            + " values from it; with preimageKeys in the policy they are kept encrypted";
    private static final String UNFENCED =
            "no lock can hold it back once it is on its way: where this process stands still"
                    + " for longer than its lease between the last look at the lock and this, it may come after another run's";

    private final Gate gate;
    private final StepRole role;
    private final Ownership ownership;

    PlannedEffects(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
        this.ownership = new Ownership();
    }

    /** Holds a call back and returns what a dry run answers. */
    CompletableFuture<Answer> hold(
            StandardHttpClient<?, ?, ?> raw,
            ApiCall call,
            StandardHttpRequest request,
            @Nullable String body,
            List<GenericKubernetesResource> before) {
        var hash = RequestHash.of(request);
        if (call.connects() || call.resource().isEmpty()) {
            return CompletableFuture.failedFuture(unsimulated(call.operation(), hash));
        }
        var guessed = gate.asksServer() ? null : ClientTrial.of(call, request.getContentType(), body, before);
        if (!gate.asksServer() && guessed == null) {
            return CompletableFuture.failedFuture(unsimulated(call.operation(), hash));
        }
        var tried =
                guessed == null ? Answer.to(DryRun.of(request, call), raw) : CompletableFuture.completedFuture(guessed);
        return tried.thenCompose(answer -> {
            if (!answer.successful()) {
                write(call, hash, target(call, body, before), true, List.of("refused: " + reason(answer)), List.of());
                return CompletableFuture.completedFuture(answer);
            }
            var changes = changes(call, answer, before);
            return ownership.warnings(raw, request, call, before, changes).thenApply(owners -> {
                var warnings = new ArrayList<>(owners);
                if (gate.keys().isEmpty() && before.stream().anyMatch(PreimageKeys::hides)) {
                    warnings.add(MASKED);
                }
                write(call, hash, target(call, body, before), true, changes, warnings);
                return answer;
            });
        });
    }

    private static @Nullable ObjectRef target(
            ApiCall call, @Nullable String body, List<GenericKubernetesResource> before) {
        return Targets.of(call, before.isEmpty() ? null : before.get(0), ApiQuery.Body.of(body));
    }

    /** Writes down an effect that can't be tried, and returns what ends the step. */
    NotSimulatedException unsimulated(String operation, String hash) {
        gate.journal()
                .append(new EffectPlanned(
                        gate.now(),
                        role.step(),
                        gate.nextSequence(),
                        operation,
                        hash,
                        null,
                        false,
                        List.of(),
                        List.of(UNFENCED)));
        return new NotSimulatedException(operation);
    }

    private void write(
            ApiCall call,
            String hash,
            @Nullable ObjectRef target,
            boolean simulated,
            List<String> changes,
            List<String> warnings) {
        var operation = target == null ? call.operation() : call.operation(target.name());
        gate.journal()
                .append(new EffectPlanned(
                        gate.now(),
                        role.step(),
                        gate.nextSequence(),
                        operation,
                        hash,
                        target,
                        simulated,
                        changes,
                        warnings));
    }

    private static String reason(Answer answer) {
        var message = ApiQuery.Body.of(answer.text()).json().path("message").asString("");
        return answer.code() + (message.isEmpty() ? "" : " " + message);
    }

    private static List<String> changes(ApiCall call, Answer answer, List<GenericKubernetesResource> before) {
        if (call.verb().startsWith("delete") || call.verb().equals("evict")) {
            return before.stream()
                    .map(object ->
                            "- " + object.getKind() + " " + object.getMetadata().getName())
                    .toList();
        }
        var after = ApiQuery.Body.of(answer.text()).json();
        if (before.isEmpty()) {
            return List.of("+ " + after.path("kind").asString("object") + " "
                    + after.path("metadata").path("name").asString(""));
        }
        JsonNode was = MAPPER.readTree(OBJECTS.asJson(before.get(0)));
        return call.subresource().equals("scale")
                ? Difference.of(
                        MAPPER.createObjectNode().set("spec", only(was)),
                        MAPPER.createObjectNode().set("spec", only(after)))
                : Difference.of(named(was), named(after));
    }

    /** Its kind says whether the values may be shown. */
    private static JsonNode named(JsonNode object) {
        return ((ObjectNode) Content.own(object))
                .put("kind", object.path("kind").asString(""));
    }

    private static JsonNode only(JsonNode object) {
        return MAPPER.createObjectNode().set("replicas", object.path("spec").path("replicas"));
    }

    /** Asks for a dry run where it belongs in a call. */
    private static final class DryRun {
        static StandardHttpRequest of(StandardHttpRequest request, ApiCall call) {
            var uri = request.uri().toString();
            var asking = uri + (uri.contains("?") ? "&" : "?") + "dryRun=All";
            var body = RequestHash.body(request);
            if (body != null && call.verb().startsWith("delete")) {
                var options = MAPPER.readTree(body.isBlank() ? "{}" : body);
                ((ObjectNode) options).putArray("dryRun").add("All");
                body = options.toString();
            }
            var builder = new StandardHttpRequest.Builder(request);
            builder.uri(URI.create(asking));
            if (body != null) {
                builder.method(request.method(), request.getContentType(), body);
            }
            return builder.build();
        }
    }
}
