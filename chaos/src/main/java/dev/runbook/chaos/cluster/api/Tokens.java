package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Issues and reads the tokens of ServiceAccounts. They are not signed: whoever runs a drill may be anybody anyway. */
final class Tokens {
    private static final String PREFIX = "embedded.";
    private static final int SHORTEST = 600;
    private static final int USUAL = 3600;

    private final Simulation simulation;
    private final ObjectStore store;

    Tokens(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        this.store = store;
    }

    /** Answers a TokenRequest: {@code serviceaccounts/token}. */
    ApiResponse issue(Exchange exchange, ObjectNode account) {
        var wish = Json.parseObject(exchange.request().body());
        int seconds = wish.path("spec").path("expirationSeconds").asInt(USUAL);
        if (seconds < SHORTEST) {
            throw Refusal.invalid(
                    "authentication.k8s.io",
                    "TokenRequest",
                    "",
                    List.of(Refusal.Cause.invalid(
                            "spec.expirationSeconds",
                            Integer.toString(seconds),
                            "may not specify a duration less than 10 minutes")));
        }
        var now = simulation.now().truncatedTo(ChronoUnit.SECONDS);
        var expires = now.plusSeconds(seconds);
        var answer = Json.object().put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
        answer.putObject("metadata")
                .put("name", exchange.name())
                .put("namespace", exchange.path().namespace())
                .put("creationTimestamp", now.toString());
        var spec = wish.path("spec") instanceof ObjectNode given ? given.deepCopy() : Json.object();
        answer.set("spec", spec.put("expirationSeconds", seconds));
        answer.putObject("status").put("token", token(account, expires)).put("expirationTimestamp", expires.toString());
        return ApiResponse.json(201, answer);
    }

    private static String token(ObjectNode account, Instant expires) {
        var metadata = account.path("metadata");
        var claims = Json.object()
                .put("namespace", metadata.path("namespace").asString(""))
                .put("name", metadata.path("name").asString(""))
                .put("uid", metadata.path("uid").asString(""))
                .put("expires", expires.toString());
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(claims));
    }

    /** Returns whose token it is, as a user's name; 401 for what is no token, an old one or one of an account that went. */
    String account(String token) {
        if (!token.startsWith(PREFIX)) {
            throw Refusal.unauthorized();
        }
        try {
            var text = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
            var claims = Json.parseObject(text);
            var namespace = claims.path("namespace").asString("");
            var name = claims.path("name").asString("");
            boolean known = store.get(ResourceType.SERVICE_ACCOUNT, namespace, name)
                    .filter(account -> account.path("metadata").path("uid").equals(claims.path("uid")))
                    .isPresent();
            if (known && Instant.parse(claims.path("expires").asString("")).isAfter(simulation.now())) {
                return Caller.accountName(namespace, name);
            }
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            throw Refusal.unauthorized();
        }
        throw Refusal.unauthorized();
    }
}
