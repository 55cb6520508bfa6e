package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.StoredObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Answers gets and lists from the stored JSON. */
final class Reads {
    private final ObjectStore store;

    Reads(ObjectStore store) {
        this.store = store;
    }

    ApiResponse get(Exchange exchange) {
        var found = find(exchange).orElseThrow(() -> Refusal.notFound(exchange.type(), exchange.name()));
        return ApiResponse.json(200, View.of(exchange.type(), found));
    }

    ApiResponse list(Exchange exchange) {
        var type = exchange.type();
        var selection = Selection.of(exchange.request(), type(type), exchange.path());
        boolean wide = type.namespaced() && selection.namespace().isEmpty();
        var page = ListPage.of(exchange.request(), wide);
        long version = page.version() > 0 ? page.version() : shown(exchange);
        var selected = selected(type(type), selection, version, page);
        return ApiResponse.json(200, write(type, page.cut(selected, version < 0 ? store.resourceVersion() : version)));
    }

    /** Returns the version that a list must show exactly, -1 for the newest. */
    private static long shown(Exchange exchange) {
        var request = exchange.request();
        if (exchange.asOf() >= 0 || !request.query("resourceVersionMatch").equals("Exact")) {
            return exchange.asOf();
        }
        return ListPage.number("resourceVersion", request.query("resourceVersion"));
    }

    private Optional<StoredObject> find(Exchange exchange) {
        var type = type(exchange.type());
        if (exchange.asOf() < 0) {
            return store.find(type, exchange.path().namespace(), exchange.name());
        }
        return store.storedAt(type, exchange.path().namespace(), exchange.asOf()).stream()
                .flatMap(Collection::stream)
                .filter(stored ->
                        stored.node().path("metadata").path("name").asString("").equals(exchange.name()))
                .findFirst();
    }

    private List<StoredObject> selected(ResourceType type, Selection selection, long version, ListPage page) {
        if (version < 0 && selection.isOfOneLabel()) {
            return store.labelled(
                    type, selection.namespace(), selection.labels().equalities());
        }
        var selected = new ArrayList<StoredObject>();
        for (var stored : objects(type, selection, version, page)) {
            if (selection.matches(stored.node())) {
                selected.add(stored);
            }
        }
        return selected;
    }

    private Collection<StoredObject> objects(ResourceType type, Selection selection, long version, ListPage page) {
        if (version >= 0) {
            return store.storedAt(type, selection.namespace(), version).orElseThrow(page::expired);
        }
        var name = selection.fields().onlyName();
        if (!name.isEmpty() && (!selection.namespace().isEmpty() || !type.namespaced())) {
            return store.find(type, selection.namespace(), name).map(List::of).orElseGet(List::of);
        }
        var labels = selection.labels().equalities();
        return labels.isEmpty()
                ? store.stored(type, selection.namespace())
                : store.labelled(type, selection.namespace(), labels);
    }

    private static byte[] write(ResourceType type, ListPage.Part part) {
        var out = new ByteArrayOutputStream(1024 * (1 + part.objects().size()));
        Json.write(
                out,
                "{\"kind\":\"" + type.kind() + "List\",\"apiVersion\":\"" + type.apiVersion() + "\",\"metadata\":"
                        + Json.text(part.metadata()) + ",\"items\":[");
        boolean first = true;
        for (var object : part.objects()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(View.of(type, object));
        }
        Json.write(out, "]}");
        return out.toByteArray();
    }

    private static ResourceType type(ResourceType served) {
        return served.equals(Served.NEW_EVENT) ? ResourceType.EVENT : served;
    }
}
