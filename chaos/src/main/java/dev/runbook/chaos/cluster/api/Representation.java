package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.table.Tables;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What form of an object a client accepts: as it is, as a row of a table, or its metadata alone. */
enum Representation {
    OBJECT,
    TABLE,
    METADATA,
    METADATA_LIST;

    private static final String META = "meta.k8s.io/v1";
    private static final String ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    private static final List<String> OTHERS = List.of("application/yaml", "application/vnd.kubernetes.protobuf");

    /** Finds the first form in the {@code Accept} header that there is; 406 where there is none. */
    static Representation of(ApiRequest request) {
        var accept = request.header("accept");
        if (accept.isEmpty()) {
            return OBJECT;
        }
        boolean json = false;
        boolean other = false;
        for (var clause : accept.split(",")) {
            var media = Media.of(clause);
            other |= OTHERS.contains(media.type());
            if (media.isJson()) {
                json = true;
                var form = form(media);
                if (form != null) {
                    return form;
                }
            }
        }
        throw other && !json
                ? Refusal.notEmulated("answers of type " + accept + "; accept application/json")
                : none(json);
    }

    private static @Nullable Representation form(Media media) {
        var as = media.parameters().getOrDefault("as", "");
        if (as.isEmpty()) {
            return OBJECT;
        }
        if (!media.parameters().getOrDefault("g", "").equals("meta.k8s.io")
                || !media.parameters().getOrDefault("v", "").equals("v1")) {
            return null;
        }
        return switch (as) {
            case "Table" -> TABLE;
            case "PartialObjectMetadata" -> METADATA;
            case "PartialObjectMetadataList" -> METADATA_LIST;
            default -> null;
        };
    }

    private static Refusal none(boolean json) {
        return json
                ? Refusal.plain(406, "NotAcceptable", "only the following media types are accepted: " + ACCEPTED)
                : Refusal.of(
                        406,
                        "NotAcceptable",
                        "406: Not Acceptable\n\nAvailable representations: " + ACCEPTED
                                + ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch");
    }

    /** Shows an answer in this form; a refusal stays what it is. */
    ApiResponse show(ApiRequest request, ResourceType type, ApiResponse answer, Instant now) {
        if (this == OBJECT || answer.status() >= 300) {
            return answer;
        }
        var body = Json.parseObject(answer.body());
        if (body.path("kind").asString("").equals("Status")) {
            return answer;
        }
        boolean list = body.has("items") && body.path("kind").asString("").endsWith("List");
        return answer.showing(
                switch (this) {
                    case TABLE -> table(new Shown(request, type, now), body, list);
                    case METADATA -> metadata(type, body, list);
                    default -> metadataList(type, body, list);
                });
    }

    /** Shows the events of a watch in this form. */
    WatchSink show(ApiRequest request, ResourceType type, WatchSink sink, Supplier<Instant> now) {
        if (this == OBJECT) {
            return sink;
        }
        return new WatchSink() {
            private boolean headed;

            @Override
            public void event(byte[] json) {
                var event = Json.parseObject(json);
                if (!event.path("type").asString("").equals("ERROR")) {
                    event.set("object", object((ObjectNode) event.path("object")));
                    headed = true;
                }
                sink.event(Json.bytes(event));
            }

            private ObjectNode object(ObjectNode object) {
                if (Representation.this != TABLE) {
                    return partial(object);
                }
                var table = table(new Shown(request, type, now.get()), object, false);
                if (headed) {
                    table.putNull("columnDefinitions");
                }
                return table;
            }

            @Override
            public void end() {
                sink.end();
            }
        };
    }

    private static ObjectNode table(Shown shown, ObjectNode body, boolean list) {
        var table = Json.object().put("kind", "Table").put("apiVersion", META);
        table.set("metadata", list ? body.path("metadata") : versionOf(body));
        table.set("columnDefinitions", Tables.columns(shown.type()));
        var rows = table.putArray("rows");
        if (list) {
            body.path("items").forEach(item -> rows.add(shown.row(item)));
        } else {
            rows.add(shown.row(body));
        }
        return table;
    }

    private static ObjectNode versionOf(ObjectNode object) {
        return Json.object()
                .put(
                        "resourceVersion",
                        object.path("metadata").path("resourceVersion").asString(""));
    }

    private static ObjectNode metadata(ResourceType type, ObjectNode body, boolean list) {
        if (list) {
            throw Refusal.plain(
                    406,
                    "NotAcceptable",
                    "you requested PartialObjectMetadata, but the requested object is a list (*" + type.kind()
                            + "List)");
        }
        return partial(body);
    }

    private static ObjectNode metadataList(ResourceType type, ObjectNode body, boolean list) {
        if (!list) {
            throw Refusal.plain(
                    406,
                    "NotAcceptable",
                    "you requested PartialObjectMetadataList, but the requested object is not a list (*" + type.kind()
                            + ")");
        }
        var all = Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", META);
        all.set("metadata", body.path("metadata"));
        var items = all.putArray("items");
        body.path("items").forEach(item -> items.add(partial(item)));
        return all;
    }

    private static ObjectNode partial(JsonNode object) {
        var partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", META);
        partial.set("metadata", object.path("metadata"));
        return partial;
    }

    /** How much of an object a row carries. */
    private record Shown(ApiRequest request, ResourceType type, Instant now) {
        private ObjectNode row(JsonNode object) {
            JsonNode carried = switch (request.query("includeObject")) {
                case "", "Metadata" -> partial(object);
                case "Object" -> object;
                case "None" -> JsonNodeFactory.instance.nullNode();
                default ->
                    throw Refusal.badRequest("Unable to convert to Table as requested: includeObject: Invalid value: \""
                            + request.query("includeObject")
                            + "\": must be 'Metadata', 'Object', 'None', or empty");
            };
            return Tables.row(type, object, now, carried);
        }
    }

    /** One clause of an {@code Accept} header. */
    private record Media(String type, Map<String, String> parameters) {
        static Media of(String clause) {
            var parts = clause.split(";");
            var parameters = new HashMap<String, String>();
            Arrays.stream(parts).skip(1).forEach(parameter -> {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            parameter.substring(0, equals).strip(),
                            parameter.substring(equals + 1).strip());
                }
            });
            return new Media(parts[0].strip(), parameters);
        }

        boolean isJson() {
            return type.equals("application/json") || type.equals("*/*") || type.equals("application/*");
        }
    }
}
