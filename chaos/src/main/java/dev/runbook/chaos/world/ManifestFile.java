package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The objects of one YAML file, and what is wrong with it. Files of equal name and text are read once a JVM, since each
 * drill opens its world twice or more.
 *
 * @param manifests objects in the order of the file
 * @param problems each with file and line
 */
record ManifestFile(List<Manifest> manifests, List<String> problems) {
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Map<Source, ManifestFile> KNOWN = new ConcurrentHashMap<>();
    private static final int MOST_KNOWN = 500;

    /** Reads the documents of a file; objects without a namespace get the given one. */
    static ManifestFile read(String file, String text, String namespace) {
        if (KNOWN.size() > MOST_KNOWN) {
            KNOWN.clear();
        }
        return KNOWN.computeIfAbsent(new Source(file, text, namespace), Reading::read);
    }

    private record Source(String file, String text, String namespace) {}

    /** One pass over a file. */
    private static final class Reading {
        private final Source source;
        private final List<Manifest> manifests = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();

        Reading(Source source) {
            this.source = source;
        }

        static ManifestFile read(Source source) {
            var reading = new Reading(source);
            reading.documents();
            return new ManifestFile(List.copyOf(reading.manifests), List.copyOf(reading.problems));
        }

        private void documents() {
            try (var parser = YAML.createParser(source.text())) {
                while (parser.nextToken() != null) {
                    int line = parser.currentTokenLocation().getLineNr();
                    JsonNode document = YAML.readTree(parser);
                    if (document instanceof ObjectNode object) {
                        object(object, line);
                    } else if (!document.isNull()) {
                        problem(
                                line,
                                "is " + document.getNodeType() + " where an object with apiVersion and kind is"
                                        + " expected");
                    }
                }
            } catch (JacksonException malformed) {
                unreadable(malformed);
            }
        }

        private void unreadable(JacksonException malformed) {
            var at = malformed.getLocation();
            var place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
            problems.add(source.file() + place + " is not valid YAML: " + reason(malformed));
        }

        /** Leaves out the excerpts of the file, which are indented. */
        private static String reason(JacksonException malformed) {
            return malformed
                    .getOriginalMessage()
                    .lines()
                    .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                    .collect(Collectors.joining(": "));
        }

        private void object(ObjectNode object, int line) {
            if (object.path("kind").asString("").equals("List")) {
                object.path("items").forEach(item -> object((ObjectNode) item, line));
                return;
            }
            var apiVersion = object.path("apiVersion").asString("");
            var kind = object.path("kind").asString("");
            if (apiVersion.isEmpty() || kind.isEmpty()) {
                problem(line, "has no apiVersion or no kind; state both");
                return;
            }
            ResourceType.ofKind(apiVersion, kind)
                    .ifPresentOrElse(type -> typed(type, object, line), () -> unknown(apiVersion, kind, line));
        }

        private void typed(ResourceType type, ObjectNode object, int line) {
            if (object.path("metadata").path("name").asString("").isEmpty()) {
                problem(line, "is a " + type.kind() + " without metadata.name; name it");
                return;
            }
            if (type.namespaced() && !object.path("metadata").has("namespace")) {
                object.withObjectProperty("metadata").put("namespace", source.namespace());
            }
            manifests.add(new Manifest(type, object, source.file() + ":" + line));
        }

        private void unknown(String apiVersion, String kind, int line) {
            var same = ResourceType.all()
                    .filter(type -> type.kind().equals(kind))
                    .map(ResourceType::apiVersion)
                    .collect(Collectors.joining(", "));
            var known = ResourceType.all().map(ResourceType::kind).sorted().collect(Collectors.joining(", "));
            problem(
                    line,
                    "is a " + kind + " of " + apiVersion + ", which the embedded cluster does not keep; "
                            + (same.isEmpty() ? "it keeps " + known : "use apiVersion " + same));
        }

        private void problem(int line, String what) {
            problems.add(source.file() + ":" + line + " " + what);
        }
    }
}
