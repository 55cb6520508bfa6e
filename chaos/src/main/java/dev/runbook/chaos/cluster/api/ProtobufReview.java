package dev.runbook.chaos.cluster.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the reviews that kubectl sends as Protobuf: {@code k8s}, a zero, then {@code runtime.Unknown} around the object.
 * The numbers are those of Kubernetes' {@code authorization/v1/generated.proto}.
 */
final class ProtobufReview {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final Map<Integer, String> RESOURCE =
            Map.of(1, "namespace", 2, "verb", 3, "group", 4, "version", 5, "resource", 6, "subresource", 7, "name");
    private static final Map<Integer, String> PATH = Map.of(1, "path", 2, "verb");

    private ProtobufReview() {}

    /** Tells whether a body is one. */
    static boolean is(byte[] body) {
        return body.length > MAGIC.length && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Reads an access review as JSON has it; 400 for what can't be read. */
    static ObjectNode read(byte[] body) {
        try {
            var unknown = fields(Arrays.copyOfRange(body, MAGIC.length, body.length));
            var type = fields(first(unknown, 1));
            var review = Json.object().put("kind", text(type, 2)).put("apiVersion", text(type, 1));
            review.putObject("metadata");
            var object = fields(first(unknown, 2));
            var spec = review.putObject("spec");
            var said = fields(first(object, 2));
            if (review.path("kind").asString("").equals("SelfSubjectRulesReview")) {
                spec.put("namespace", text(said, 1));
                return review;
            }
            named(spec, "resourceAttributes", said.get(1), RESOURCE);
            named(spec, "nonResourceAttributes", said.get(2), PATH);
            if (said.containsKey(3)) {
                spec.put("user", text(said, 3));
            }
            said.getOrDefault(4, List.of())
                    .forEach(group -> spec.withArray("/groups").add(new String(group, StandardCharsets.UTF_8)));
            return review;
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            throw Refusal.badRequest("the request's body can't be read as Protobuf: " + e);
        }
    }

    private static void named(
            ObjectNode spec, String name, @Nullable List<byte[]> messages, Map<Integer, String> names) {
        if (messages == null) {
            return;
        }
        var object = spec.putObject(name);
        fields(messages.get(0)).forEach((number, values) -> {
            if (names.containsKey(number)) {
                object.put(names.get(number), new String(values.get(0), StandardCharsets.UTF_8));
            }
        });
    }

    /** Reads a message's fields that have a length, which texts and messages do; passes over numbers. */
    private static Map<Integer, List<byte[]>> fields(byte[] message) {
        var fields = new TreeMap<Integer, List<byte[]>>();
        var in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            long key = number(in);
            if ((key & 7) == 0) {
                number(in);
            } else if ((key & 7) == 2) {
                var value = new byte[Math.toIntExact(Math.min(number(in), in.remaining() + 1L))];
                in.get(value);
                fields.computeIfAbsent((int) (key >> 3), any -> new ArrayList<>())
                        .add(value);
            } else {
                throw new IllegalArgumentException("wire type " + (key & 7));
            }
        }
        return fields;
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without an end");
    }

    private static byte[] first(Map<Integer, List<byte[]>> fields, int number) {
        var values = fields.getOrDefault(number, List.of());
        return values.isEmpty() ? new byte[0] : values.get(0);
    }

    private static String text(Map<Integer, List<byte[]>> fields, int number) {
        return new String(first(fields, number), StandardCharsets.UTF_8);
    }
}
