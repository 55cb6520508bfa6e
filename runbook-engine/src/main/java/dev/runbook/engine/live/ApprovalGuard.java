package dev.runbook.engine.live;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidationBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * What makes the API server hold answers to who writes them, since the one who stores a ConfigMap is known to nobody
 * afterwards: a ValidatingAdmissionPolicy (Kubernetes 1.30). An answer is in the name of who writes it; answers of others
 * stay as they are, but where their question is asked anew; questions are changed by those alone whose runs ask them. Its
 * expressions are CEL, in which nothing reads JSON: an answer has to look exactly as {@link Approvals} writes it.
 *
 * @param place the namespace that holds the answers
 * @param askers as whom runs ask, where their questions are in the same namespace; nobody where they are elsewhere
 * @param messengers who writes the answers of others, as a server what is pressed in Slack
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ApprovalGuard(String place, List<Subject> askers, List<Subject> messengers) {
    static final String DENY = "Deny";
    static final String MESSENGER = "messenger";
    /** Of the variables that say who somebody is. */
    static final String NOBODY = "false";

    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/managed-by", "runbook");
    private static final String GROUPS = "request.userInfo.?groups.orValue([])";

    /** With a name that needs no escapes: no other text of that form is read as somebody else's. */
    private static final String FORM = "'^\\\\{\"approved\":(true|false),\"by\":\"[^\"\\\\\\\\]+\",\"way\":\"[A-Z_]+\","
            + "\"hash\":\"[0-9a-f]+\",\"at\":\"[^\"\\\\\\\\]+\"\\\\}$'";

    /** Returns the policy and what binds it to the namespace. */
    public List<HasMetadata> objects() {
        return List.of(
                new ValidatingAdmissionPolicyBuilder()
                        .withMetadata(meta())
                        .withNewSpec()
                        .withFailurePolicy("Fail")
                        .withNewMatchConstraints()
                        .addNewResourceRule()
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withOperations("CREATE", "UPDATE", "DELETE")
                        .withResources("configmaps")
                        .endResourceRule()
                        .endMatchConstraints()
                        .addNewMatchCondition(
                                "(object == null ? oldObject : object).metadata.name.startsWith('" + Approvals.PREFIX
                                        + "')",
                                "approvals")
                        .addNewVariable("oldObject == null ? {} : oldObject.?data.orValue({})", "old")
                        .addNewVariable("object == null ? {} : object.?data.orValue({})", "now")
                        .addNewVariable(
                                "request.operation == 'DELETE' && " + GROUPS
                                        + ".exists(g, g in ['system:masters', 'system:serviceaccounts:kube-system'])",
                                "janitor")
                        .addNewVariable(anyOf(askers), "asker")
                        .addNewVariable(anyOf(messengers), MESSENGER)
                        .withValidations(validations())
                        .endSpec()
                        .build(),
                new ValidatingAdmissionPolicyBindingBuilder()
                        .withMetadata(meta())
                        .withNewSpec()
                        .withPolicyName(name(place))
                        .withValidationActions(DENY)
                        .withNewMatchResources()
                        .withNewNamespaceSelector()
                        .addToMatchLabels("kubernetes.io/metadata.name", place)
                        .endNamespaceSelector()
                        .endMatchResources()
                        .endSpec()
                        .build());
    }

    /** Returns the name of policy and binding of a namespace. */
    static String name(String place) {
        return "runbook-approvals." + place;
    }

    private ObjectMeta meta() {
        return new ObjectMetaBuilder().withName(name(place)).withLabels(LABELS).build();
    }

    static List<Validation> validations() {
        var same = "(key in variables.old && key in variables.now && variables.old[key] == variables.now[key])";
        var answer = "key.contains('" + Approvals.REPLY + "')";
        var question = "key.split('" + Approvals.REPLY + "')[0] + '" + Approvals.REQUEST + "'";
        var kept = "((" + question + ") in variables.old && (" + question + ") in variables.now && variables.old["
                + question + "] == variables.now[" + question + "])";
        return List.of(
                validation(
                        "variables.messenger || variables.now.all(key, !" + answer + " || " + same + " || "
                                + own("variables.now[key]") + ")",
                        "an answer is in the name of who writes it, in the form in which runbook approve writes it"),
                validation(
                        "variables.janitor || variables.old.all(key, !" + answer + " || " + same + " || "
                                + own("variables.old[key]") + " || (variables.asker && !" + kept + "))",
                        "an answer of somebody else stays as it is until its question is asked anew"),
                validation(
                        "variables.janitor || variables.asker || (variables.now.all(key, " + answer + " || " + same
                                + ") && variables.old.all(key, " + answer + " || " + same + "))",
                        "a question is changed by those alone whose runs ask it"),
                validation(
                        "object == null || object.metadata.?ownerReferences.orValue([]).size() == 0",
                        "answers have no owner, with which they would be removed"));
    }

    private static String own(String value) {
        return "(" + value + ".matches(" + FORM + ") && (" + began(value, "true") + " || " + began(value, "false")
                + "))";
    }

    private static String began(String value, String approved) {
        return value + ".startsWith('{\"approved\":" + approved
                + ",\"by\":\"' + request.userInfo.username + '\",\"way\":')";
    }

    private static Validation validation(String expression, String message) {
        return new ValidationBuilder()
                .withExpression(expression)
                .withMessage(message)
                .withReason("Forbidden")
                .build();
    }

    private static String anyOf(List<Subject> subjects) {
        return subjects.isEmpty()
                ? NOBODY
                : subjects.stream().map(ApprovalGuard::is).collect(Collectors.joining(" || "));
    }

    private static String is(Subject subject) {
        return switch (subject.getKind()) {
            case "Group" -> literal(subject.getName()) + " in " + GROUPS;
            case "ServiceAccount" ->
                "request.userInfo.username == "
                        + literal("system:serviceaccount:" + subject.getNamespace() + ":" + subject.getName());
            default -> "request.userInfo.username == " + literal(subject.getName());
        };
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
