package dev.runbook.engine.cli;

import dev.runbook.engine.envelope.EnvelopeFile;
import dev.runbook.engine.envelope.Roles;
import dev.runbook.engine.live.ApprovalGuard;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.serve.ServePolicy;
import dev.runbook.engine.settings.GivenFile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "manifests",
        mixinStandardHelpOptions = true,
        description = "Writes what runs runbook serve in a cluster, with no more rights than the drills have shown.")
final class ManifestsCommand implements Callable<Integer> {
    private final Screen screen;

    @Option(names = "--image", required = true, paramLabel = "IMAGE", description = "of runbooks and command line")
    String image = "";

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NAME",
            description = "where the server runs")
    String namespace = "";

    @Option(names = "--runbook", paramLabel = "ID", description = "serves this one alone; repeatable; default: all")
    List<String> only = List.of();

    @Option(names = "--prometheus", required = true, paramLabel = "URL", description = "as for serve")
    @Nullable URI prometheus;

    @Option(names = "--policy", required = true, paramLabel = "FILE", description = "as for serve; becomes a ConfigMap")
    @Nullable Path policy;

    @Option(names = "--channels", paramLabel = "FILE", description = "as for serve; goes to the same ConfigMap")
    @Nullable Path channels;

    @Option(names = "--connections", paramLabel = "FILE", description = "as for serve; goes to the same ConfigMap")
    @Nullable Path connections;

    @Option(
            names = "--leader-election",
            description = "two replicas, of which one takes the alerts; their volume is one that both can write to")
    boolean elects;

    @Option(
            names = "--guard",
            description =
                    "a ValidatingAdmissionPolicy, too, by which the API server takes answers only in the name of who"
                            + " writes them (Kubernetes 1.30)")
    boolean guard;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "what your kubeconfigs call the cluster, so that the policy, questions and journals do, too;"
                    + " default: in-cluster")
    @Nullable String context;

    @Mixin
    StoreOptions journals = new StoreOptions();

    ManifestsCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var catalog = new Catalog(Thread.currentThread().getContextClassLoader());
        var runbooks = new TreeMap<String, RunbookModel>();
        (only.isEmpty()
                        ? catalog.all().values()
                        : only.stream().map(catalog::find).toList())
                .forEach(runbook -> runbooks.put(runbook.id(), runbook));
        var file = java.util.Objects.requireNonNull(policy);
        GivenParameters.check(ServePolicy.read(file, runbooks.keySet()), runbooks.values());
        var files = files(file);
        var manifests = new ServeManifests(
                image, namespace, arguments(runbooks.keySet()), files, secrets(files.values()), elects);
        var objects = new ArrayList<HasMetadata>(manifests.objects());
        runbooks.values().forEach(runbook -> objects.addAll(roles(runbook, file, manifests.subject())));
        if (guard) {
            objects.addAll(guards(runbooks.values(), Policy.read(file).approvalNamespace(), manifests.subject()));
        }
        var yaml = new KubernetesSerialization();
        objects.forEach(object -> screen.out().print(document(yaml.asYaml(object))));
        return ExitCode.DONE.code();
    }

    private List<String> arguments(Collection<String> runbooks) {
        var arguments = new ArrayList<String>();
        runbooks.forEach(id -> arguments.addAll(List.of("--runbook", id)));
        arguments.addAll(
                List.of("--context", LiveCluster.inCluster(context), "--prometheus", String.valueOf(prometheus)));
        if (!journals.store().equals(StoreOptions.FILES)) {
            arguments.addAll(List.of("--journal", journals.store()));
        }
        if (journals.password != null) {
            arguments.addAll(List.of("--journal-password", journals.password));
        }
        return arguments;
    }

    /** The server asks as itself, and writes in their names what people press in Slack. */
    private List<HasMetadata> guards(Collection<RunbookModel> runbooks, String apart, Subject server) {
        var places = apart.isEmpty()
                ? runbooks.stream().map(RunbookModel::namespace).collect(Collectors.toCollection(TreeSet::new))
                : new TreeSet<>(Set.of(apart));
        var messengers = hasButtons() ? List.of(server) : List.<Subject>of();
        return places.stream()
                .flatMap(place -> new ApprovalGuard(place, List.of(server), messengers).objects().stream())
                .toList();
    }

    private boolean hasButtons() {
        return channels != null
                && new GivenFile("the channels file", channels).map().get("slack") instanceof Map<?, ?> slack
                && slack.containsKey("approvers");
    }

    private SortedMap<String, String> files(Path file) {
        var files = new TreeMap<>(Map.of("--policy", new GivenFile("the policy", file).text()));
        if (channels != null) {
            files.put("--channels", new GivenFile("the channels file", channels).text());
        }
        if (connections != null) {
            files.put("--connections", new GivenFile("the connections file", connections).text());
        }
        return files;
    }

    /** Whoever deploys has to know what the Secret needs; it is said where no YAML goes. */
    private SecretReferences secrets(Collection<String> texts) {
        var named = new ArrayList<>(texts);
        if (journals.password != null) {
            named.add(journals.password);
        }
        var secrets = SecretReferences.in(named);
        var keys = new TreeSet<>(Set.of("token"));
        keys.addAll(secrets.variables());
        for (var path : secrets.files()) {
            if (!path.startsWith(ServeManifests.SECRETS)) {
                throw new Refusal(
                        ExitCode.USAGE,
                        "the pod has no file " + path + ": write file:" + ServeManifests.SECRETS
                                + "KEY or env:KEY for a key of the Secret " + ServeManifests.SECRET
                                + ". Nothing was written.");
            }
            keys.add(path.substring(ServeManifests.SECRETS.length()));
        }
        screen.err()
                .println("The Secret " + ServeManifests.SECRET + " in " + namespace + " needs the keys "
                        + String.join(", ", keys) + ".");
        return secrets;
    }

    private List<HasMetadata> roles(RunbookModel runbook, Path file, Subject subject) {
        var envelope = EnvelopeFile.packed(runbook.type().getClassLoader(), runbook.id())
                .orElseThrow(() -> new Refusal(
                        ExitCode.USAGE,
                        "no drill of " + runbook.id()
                                + " is packed with it, so nobody knows what it needs. Drill it, or"
                                + " leave it out with --runbook."));
        var bounds = Policy.read(file);
        // Alerts ask whether their runbook may run.
        return Roles.of(
                envelope,
                runbook.namespace(),
                bounds.killSwitch(),
                bounds.approvalNamespace(),
                journals.mirror(),
                subject);
    }

    private static String document(String yaml) {
        return yaml.startsWith("---") ? yaml : "---\n" + yaml;
    }
}
