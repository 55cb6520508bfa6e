package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.QuotaUsage;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.Refusal.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the errors that people meet, with the field paths and words of Kubernetes; all of an object at once. */
final class Validation {
    private static final Pattern LABEL_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL_NAME + "(\\." + LABEL_NAME + ")*");
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "foregroundDeletion", "orphan");
    private static final Set<ResourceType> WITH_TEMPLATE = Set.of(
            ResourceType.DEPLOYMENT, ResourceType.REPLICA_SET, ResourceType.STATEFUL_SET, ResourceType.DAEMON_SET);

    private final ResourceType type;
    private final ObjectNode object;
    private final List<Cause> causes = new ArrayList<>();

    private Validation(ResourceType type, ObjectNode object) {
        this.type = type;
        this.object = object;
    }

    /**
     * Refuses a wrong object with 422.
     *
     * @param before what it replaces, null when it is new
     */
    static void check(ResourceType type, ObjectNode object, @Nullable ObjectNode before) {
        var validation = new Validation(type, object);
        if (before == null) {
            validation.name();
        }
        validation.labels(object.path("metadata").path("labels"), "metadata.labels");
        validation.finalizers(object.path("metadata").path("finalizers"));
        SizeLimits.check(type, object, validation.causes);
        validation.content();
        if (before != null) {
            Immutability.check(type, object, before, validation.causes);
        }
        if (!validation.causes.isEmpty()) {
            var name = object.path("metadata").path("name").asString("");
            throw Refusal.invalid(type, name, validation.causes);
        }
    }

    private void name() {
        var name = object.path("metadata").path("name").asString("");
        if (type.equals(ResourceType.SERVICE)) {
            match(
                    SERVICE_NAME,
                    63,
                    name,
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                            + " start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name', "
                            + " or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        } else if (type.equals(ResourceType.NAMESPACE)) {
            match(
                    LABEL_NAME,
                    63,
                    name,
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                            + " or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
                            + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        } else {
            match(
                    SUBDOMAIN,
                    253,
                    name,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g."
                            + " 'example.com', regex used for validation is"
                            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
    }

    private void match(Pattern pattern, int longest, String name, String otherwise) {
        if (!pattern.matcher(name).matches()) {
            causes.add(Cause.invalid("metadata.name", quoted(name), otherwise));
        }
        if (name.length() > longest) {
            causes.add(Cause.invalid("metadata.name", quoted(name), "must be no more than " + longest + " characters"));
        }
    }

    private void labels(JsonNode labels, String field) {
        labels.properties().forEach(label -> {
            var value = label.getValue().asString("");
            if (value.length() > 63) {
                causes.add(Cause.invalid(field, quoted(value), "must be no more than 63 characters"));
            } else if (!LABEL_VALUE.matcher(value).matches()) {
                causes.add(Cause.invalid(
                        field,
                        quoted(value),
                        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.',"
                                + " and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                                + " 'my_value',  or '12345', regex used for validation is"
                                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"));
            }
        });
    }

    private void finalizers(JsonNode finalizers) {
        int index = 0;
        for (var finalizer : finalizers) {
            var name = finalizer.asString("");
            if (!name.contains("/") && !STANDARD_FINALIZERS.contains(name)) {
                causes.add(Cause.invalid(
                        "metadata.finalizers[" + index + "]",
                        quoted(name),
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
            index++;
        }
    }

    private void content() {
        var spec = object.path("spec");
        if (WITH_TEMPLATE.contains(type)) {
            atLeast(spec, "spec.replicas", "replicas", 0);
            selector(spec);
            labels(spec.path("template").path("metadata").path("labels"), "spec.template.labels");
            template(spec.path("template").path("spec"));
            if (type.equals(ResourceType.DEPLOYMENT)) {
                StrategyValidation.check(spec.path("strategy"), causes);
            }
        } else if (type.equals(ResourceType.POD)) {
            PodValidation.check(spec, "spec", causes);
        } else if (type.equals(ResourceType.HPA)) {
            autoscaler(spec);
        } else if (type.equals(ResourceType.PDB)) {
            PolicyValidation.budget(spec, causes);
        } else if (type.equals(ResourceType.LEASE)) {
            if (spec.has("leaseDurationSeconds")
                    && spec.path("leaseDurationSeconds").asInt(0) <= 0) {
                causes.add(Cause.invalid(
                        "spec.leaseDurationSeconds",
                        Integer.toString(spec.path("leaseDurationSeconds").asInt(0)),
                        "must be greater than 0"));
            }
        } else if (type.equals(ResourceType.RESOURCE_QUOTA)) {
            PolicyValidation.quota(spec, causes);
            spec.path("hard").propertyNames().stream()
                    .filter(resource -> !QuotaUsage.counts(resource))
                    .forEach(resource -> {
                        throw Refusal.notEmulated("a ResourceQuota of " + resource);
                    });
            if (spec.has("scopeSelector")
                    || spec.path("scopes")
                            .valueStream()
                            .anyMatch(scope -> !QuotaUsage.knowsScope(scope.asString("")))) {
                throw Refusal.notEmulated("a ResourceQuota of the scope of a priority class or of affinity");
            }
        } else if (type.equals(ResourceType.SERVICE)) {
            service(spec);
        } else {
            BatchValidation.check(type, object, causes);
        }
    }

    private void template(JsonNode pod) {
        PodValidation.check(pod, "spec.template.spec", causes);
        var policy = pod.path("restartPolicy").asString("Always");
        if (!policy.equals("Always")) {
            causes.add(Cause.unsupported("spec.template.spec.restartPolicy", policy, "\"Always\""));
        }
    }

    private void selector(JsonNode spec) {
        var selector = spec.path("selector");
        if (selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty()) {
            causes.add(
                    selector.isMissingNode()
                            ? Cause.required("spec.selector", "")
                            : Cause.invalid(
                                    "spec.selector",
                                    Json.text(selector),
                                    "empty selector is invalid for "
                                            + (type.equals(ResourceType.DEPLOYMENT) ? "deployment" : type.kind())));
            return;
        }
        var labels = spec.path("template").path("metadata").path("labels");
        if (!LabelSelector.of(selector).matchesLabels(labels)) {
            causes.add(Cause.invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? "null" : Json.text(labels),
                    "`selector` does not match template `labels`"));
        }
    }

    private void autoscaler(JsonNode spec) {
        for (var metric : spec.path("metrics")) {
            if (!metric.path("type").asString("").equals("Resource")) {
                throw Refusal.notEmulated(
                        "autoscaling on a metric of type " + metric.path("type").asString("") + "; use type Resource");
            }
        }
        atLeast(spec, "spec.minReplicas", "minReplicas", 1);
        if (spec.path("maxReplicas").asInt(0) < 1) {
            causes.add(Cause.invalid(
                    "spec.maxReplicas",
                    Integer.toString(spec.path("maxReplicas").asInt(0)),
                    "must be greater than 0"));
        } else if (spec.path("maxReplicas").asInt(0) < spec.path("minReplicas").asInt(1)) {
            causes.add(Cause.invalid(
                    "spec.maxReplicas",
                    Integer.toString(spec.path("maxReplicas").asInt(0)),
                    "must be greater than or equal to `minReplicas`"));
        }
        PolicyValidation.autoscaler(spec, causes);
        for (var field : List.of("kind", "name")) {
            if (spec.path("scaleTargetRef").path(field).asString("").isEmpty()) {
                causes.add(Cause.required("spec.scaleTargetRef." + field, ""));
            }
        }
    }

    private void service(JsonNode spec) {
        boolean headless = spec.path("clusterIP").asString("").equals("None");
        if (spec.path("ports").isEmpty()
                && !headless
                && !spec.path("type").asString("").equals("ExternalName")) {
            causes.add(Cause.required("spec.ports", ""));
        }
        int index = 0;
        for (var port : spec.path("ports")) {
            var field = "spec.ports[" + index++ + "]";
            if (spec.path("ports").size() > 1 && port.path("name").asString("").isEmpty()) {
                causes.add(Cause.required(field + ".name", ""));
            }
            int number = port.path("port").asInt(0);
            if (number < 1 || number > 65535) {
                causes.add(Cause.invalid(
                        field + ".port", Integer.toString(number), "must be between 1 and 65535, inclusive"));
            }
        }
    }

    private void atLeast(JsonNode spec, String field, String name, int least) {
        int value = spec.path(name).asInt(least);
        if (value < least) {
            causes.add(Cause.invalid(field, Integer.toString(value), "must be greater than or equal to " + least));
        }
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
