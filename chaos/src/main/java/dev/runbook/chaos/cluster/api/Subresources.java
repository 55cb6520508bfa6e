package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;

/** Answers requests on parts of objects. */
final class Subresources {
    private final Reads reads;
    private final Writes writes;
    private final Scale scale;
    private final Eviction eviction;
    private final PodInsides insides;
    private final Tokens tokens;
    private final Proxy proxy;

    Subresources(Reads reads, Writes writes, Eviction eviction, PodInsides insides, Tokens tokens, Proxy proxy) {
        this.reads = reads;
        this.writes = writes;
        this.scale = new Scale(writes);
        this.eviction = eviction;
        this.insides = insides;
        this.tokens = tokens;
        this.proxy = proxy;
    }

    ApiResponse answer(Exchange exchange) {
        var name = exchange.path().subresource();
        var type = exchange.type();
        if (name.equals("status") && Served.WITH_STATUS.contains(type)) {
            return status(exchange);
        }
        if (name.equals("scale") && Served.SCALABLE.contains(type)) {
            return scale.answer(exchange);
        }
        if (type.equals(ResourceType.NAMESPACE) && name.equals("finalize")) {
            return finalizing(exchange);
        }
        if (type.equals(ResourceType.SERVICE_ACCOUNT) && name.equals("token")) {
            return exchange.call().verb().equals("create")
                    ? tokens.issue(exchange, writes.existing(exchange))
                    : refuse();
        }
        if (type.equals(ResourceType.SERVICE) && name.equals("proxy")) {
            return proxy.answer(exchange);
        }
        if (type.equals(ResourceType.NODE) && name.equals("proxy")) {
            throw notEmulated(exchange);
        }
        if (type.equals(ResourceType.POD)) {
            return pod(exchange);
        }
        throw Refusal.unknownPath();
    }

    private ApiResponse pod(Exchange exchange) {
        var verb = exchange.call().verb();
        return switch (exchange.path().subresource()) {
            case "log" -> verb.equals("get") ? insides.log(exchange) : refuse();
            case "eviction" -> verb.equals("create") ? eviction.evict(exchange) : refuse();
            case "exec", "attach", "portforward" -> {
                writes.existing(exchange);
                throw Refusal.badRequest("Upgrade request required");
            }
            case "proxy" -> proxy.answer(exchange);
            case "binding", "ephemeralcontainers", "resize" -> throw notEmulated(exchange);
            default -> throw Refusal.unknownPath();
        };
    }

    private ApiResponse status(Exchange exchange) {
        return switch (exchange.call().verb()) {
            case "get" -> reads.get(exchange);
            case "update" -> writes.update(exchange, true);
            case "patch" -> writes.patch(exchange, true);
            default -> throw Refusal.methodNotAllowed();
        };
    }

    private ApiResponse finalizing(Exchange exchange) {
        return exchange.call().verb().equals("update") ? writes.update(exchange, false) : refuse();
    }

    private static ApiResponse refuse() {
        throw Refusal.methodNotAllowed();
    }

    private static Refusal notEmulated(Exchange exchange) {
        return Refusal.notEmulated(
                exchange.path().qualifiedResource() + "/" + exchange.path().subresource());
    }
}
