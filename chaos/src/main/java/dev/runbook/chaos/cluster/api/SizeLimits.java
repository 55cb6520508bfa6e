package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How large requests and objects may be: what an API server reads, what it validates and what etcd takes. */
final class SizeLimits {
    /** Default of etcd's {@code --max-request-bytes}. */
    private static final int REQUEST_TO_ETCD = 3 << 19;

    private static final int DATA = 1 << 20;
    private static final int ANNOTATIONS = 256 << 10;

    /** What JSON has around a field's name and value: quotes, brackets, a colon, a comma. */
    private static final int AROUND = 8;

    /** What a character becomes at most. */
    private static final int ESCAPED = 6;

    private SizeLimits() {}

    /** Refuses a body that an API server does not read to its end. */
    static void checkBody(ApiRequest request) {
        if (request.body().length > ApiRequest.LARGEST_BODY) {
            throw Refusal.plain(
                    413, "RequestEntityTooLarge", "Request entity too large: limit is " + ApiRequest.LARGEST_BODY);
        }
    }

    /** Finds what validation says of the sizes of annotations and of the data of ConfigMaps and Secrets. */
    static void check(ResourceType type, ObjectNode object, List<Cause> causes) {
        var annotations = object.path("metadata").path("annotations");
        var names =
                annotations.propertyNames().stream().mapToInt(SizeLimits::bytes).sum();
        if (names + size(annotations, SizeLimits::bytes) > ANNOTATIONS) {
            causes.add(Cause.tooLong("metadata.annotations", ANNOTATIONS));
        }
        if (type.equals(ResourceType.CONFIG_MAP)) {
            if (size(object.path("data"), SizeLimits::bytes) + size(object.path("binaryData"), SizeLimits::decoded)
                    > DATA) {
                // Kubernetes names no field here, and writes that so.
                causes.add(Cause.tooLong("[]", DATA));
            }
        } else if (type.equals(ResourceType.SECRET) && size(object.path("data"), SizeLimits::decoded) > DATA) {
            causes.add(Cause.tooLong("data", DATA));
        }
    }

    /**
     * Refuses what etcd would not take, with etcd's words, which an API server passes on; before quotas and owners take note
     * of the object. It is measured as JSON, as custom resources are stored; Kubernetes' own types take less, as protobuf.
     * The data of ConfigMaps and Secrets has a lower limit already, and would grow by what JSON escapes.
     */
    static void checkStored(ResourceType type, ObjectNode object) {
        if (!type.equals(ResourceType.CONFIG_MAP)
                && !type.equals(ResourceType.SECRET)
                && atMost(object) > REQUEST_TO_ETCD
                && Json.bytes(object).length > REQUEST_TO_ETCD) {
            throw Refusal.plain(500, "etcdserver: request is too large");
        }
    }

    /** Returns how many bytes of JSON a value takes at most: most need not be written to be measured. */
    private static long atMost(JsonNode value) {
        long bytes = AROUND + (long) ESCAPED * value.asString("").length();
        for (var name : value.propertyNames()) {
            bytes += (long) ESCAPED * name.length();
        }
        for (var held : value) {
            bytes += atMost(held);
        }
        return bytes;
    }

    private static int size(JsonNode values, ToIntFunction<String> measure) {
        return values.valueStream()
                .mapToInt(value -> measure.applyAsInt(value.asString("")))
                .sum();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int decoded(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4 * 3 - padding;
    }
}
