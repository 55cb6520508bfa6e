package dev.runbook.engine.cli;

import dev.runbook.api.StepKind;
import dev.runbook.engine.envelope.EnvelopeFile;
import dev.runbook.engine.envelope.Roles;
import dev.runbook.engine.live.ApprovalGuard;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.model.RunbookModel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rbac",
        mixinStandardHelpOptions = true,
        description = "Writes the roles that a runbook needs, from what its drills have shown.")
final class RbacCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(paramLabel = "ID", description = "the runbook's id")
    String id = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "default: the runbook's")
    @Nullable String namespace;

    @Option(
            names = "--bind-to",
            paramLabel = "SUBJECT",
            description = "User:NAME, Group:NAME or ServiceAccount:NAMESPACE/NAME; adds bindings")
    @Nullable String subject;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "as for apply: it names the kill switch, and where approvals are kept")
    @Nullable Path policy;

    @Option(names = "--approver", description = "the roles of who answers what its runs ask, instead of its own")
    boolean approver;

    @Option(
            names = "--guard",
            description =
                    "a ValidatingAdmissionPolicy instead of roles, by which the API server takes answers to what its"
                            + " runs ask only in the name of who writes them (Kubernetes 1.30)")
    boolean guard;

    @Option(
            names = "--asks",
            paramLabel = "SUBJECT",
            description = "for --guard: as whom runs ask, where there is no approvalNamespace; may be repeated")
    List<String> askers = List.of();

    @Option(
            names = "--passes-on",
            paramLabel = "SUBJECT",
            description = "for --guard: who writes the answers of others, as serve what is pressed in Slack; may be"
                    + " repeated")
    List<String> messengers = List.of();

    @Mixin
    StoreOptions journals = new StoreOptions();

    RbacCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var runbook = new Catalog(Thread.currentThread().getContextClassLoader()).find(id);
        var bounds = policy == null ? Policy.DEFAULT : Policy.read(policy);
        var place = namespace == null ? runbook.namespace() : namespace;
        var who = subject == null ? null : subject("--bind-to", subject);
        var roles = guard
                ? guard(bounds.approvalNamespace(), place).objects()
                : approver
                        ? Roles.ofApprover(place, bounds.approvalNamespace(), who)
                        : ofRuns(runbook, bounds, place, who);
        var yaml = new KubernetesSerialization();
        roles.forEach(role -> screen.out().print(document(yaml.asYaml(role))));
        return 0;
    }

    private ApprovalGuard guard(String apart, String place) {
        if (apart.isEmpty() && askers.isEmpty()) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "questions and answers are in one ConfigMap in " + place
                            + ", and nobody but those whose runs ask may"
                            + " change a question. Name them: --asks SUBJECT, or keep answers apart (approvalNamespace in"
                            + " --policy). Nothing was written.");
        }
        return new ApprovalGuard(
                apart.isEmpty() ? place : apart,
                askers.stream().map(one -> subject("--asks", one)).toList(),
                messengers.stream().map(one -> subject("--passes-on", one)).toList());
    }

    private List<HasMetadata> ofRuns(RunbookModel runbook, Policy bounds, String place, @Nullable Subject who) {
        if (!bounds.approvalNamespace().isEmpty() && bounds.approvalNamespace().equals(journals.mirror())) {
            throw new Refusal(
                    ExitCode.USAGE,
                    "journals are mirrored in the approvalNamespace " + journals.mirror() + ", so a run could write"
                            + " approvals there. Name another namespace for one of them.");
        }
        var envelope = EnvelopeFile.packed(runbook.type().getClassLoader(), runbook.id())
                .orElseThrow(() -> new Refusal(
                        ExitCode.USAGE,
                        "no drill of " + runbook.id() + " is packed with it, so nobody knows what it needs. Drill it:"
                                + " mvn verify writes what its drills have shown beside its classes."));
        boolean asks = !bounds.approvals().isEmpty()
                || runbook.steps().stream().anyMatch(step -> step.kind() == StepKind.MANUAL);
        return Roles.of(
                envelope, place, bounds.killSwitch(), asks ? bounds.approvalNamespace() : null, journals.mirror(), who);
    }

    private static String document(String yaml) {
        return yaml.startsWith("---") ? yaml : "---\n" + yaml;
    }

    private static Subject subject(String option, String text) {
        int colon = text.indexOf(':');
        var kind = colon < 0 ? "" : text.substring(0, colon);
        var name = text.substring(colon + 1);
        int slash = name.indexOf('/');
        return switch (kind) {
            case "User", "Group" ->
                new SubjectBuilder()
                        .withApiGroup("rbac.authorization.k8s.io")
                        .withKind(kind)
                        .withName(name)
                        .build();
            case "ServiceAccount" -> {
                if (slash < 1) {
                    throw new Refusal(ExitCode.USAGE, option + " ServiceAccount:NAMESPACE/NAME, not " + text + ".");
                }
                yield new SubjectBuilder()
                        .withKind(kind)
                        .withNamespace(name.substring(0, slash))
                        .withName(name.substring(slash + 1))
                        .build();
            }
            default ->
                throw new Refusal(
                        ExitCode.USAGE,
                        option + " takes User:NAME, Group:NAME or ServiceAccount:NAMESPACE/NAME, not " + text + ".");
        };
    }
}
