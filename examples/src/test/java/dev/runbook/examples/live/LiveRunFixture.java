package dev.runbook.examples.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.examples.live.CommandsFixture.Ran;
import dev.runbook.examples.live.Incident.Taken;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Plays an incident: refused, applied, killed, resumed and rolled back by a user who may do what its roles say. */
final class LiveRunFixture {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int FAILED = 1;
    private static final int A_PERSON_IS_NEEDED = 5;
    private static final int LOCKED = 6;
    private static final int REFUSED = 7;
    private static final String EFFECT_ENDED = "\"EffectEnded\"";

    private final Incident incident;
    private final RealClusterFixture cluster;
    private final CommandsFixture commands;
    private final String namespace;
    private final StagedPredator12Fixture stage;

    private LiveRunFixture(
            Incident incident, RealClusterFixture cluster, CommandsFixture commands, StagedPredator12Fixture stage) {
        this.incident = incident;
        this.cluster = cluster;
        this.commands = commands;
        this.namespace = stage.namespace();
        this.stage = stage;
    }

    static void play(Incident incident, RealClusterFixture cluster, URI prometheus, Path directory) throws Exception {
        var commands = new CommandsFixture(Files.createDirectory(directory.resolve(incident.runbook())), prometheus);
        var namespace = "live-" + incident.runbook().toLowerCase(Locale.ROOT);
        new LiveRunFixture(incident, cluster, commands, staged(incident, cluster, namespace, true)).play();
    }

    /** What is tested begins once something has happened. A busy cluster gets a second chance to let it happen. */
    private static StagedPredator12Fixture staged(
            Incident incident, RealClusterFixture cluster, String namespace, boolean again) {
        var stage = new StagedPredator12Fixture(cluster.client(), namespace);
        try {
            stage.begin(incident.manifests());
            incident.happens().accept(stage);
            return stage;
        } catch (AssertionError e) {
            stage.close();
            if (!again) {
                throw e;
            }
            System.err.println("staged again: " + e.getMessage());
            return staged(incident, cluster, namespace + "-again", false);
        }
    }

    private void play() throws Exception {
        var roles = grant();
        try {
            var start = stage.state();
            refusedWithoutARight(roles);
            assertThat(stage.differences(start)).isEmpty();

            killedAfterItsFirstEffect();
            assertThat(commands.run("status", theRun()).text()).contains("Ended      not; last heard of", ": done");
            var resumed = resume(theRun());
            // A command that was over before the kill is gone on behind: there is no application, so it failed.
            assertThat(resumed.code())
                    .as(resumed.text())
                    .isEqualTo(incident.taken() == Taken.FAILED_COMMAND ? FAILED : 0);
            assertThat(stage.locked()).isEmpty();

            takenBack(start);
            assertThat(stage.locked()).isEmpty();
        } finally {
            roles.forEach(role -> cluster.client().resource(role).delete());
            stage.close();
        }
    }

    private void takenBack(SortedMap<String, String> start) throws IOException {
        var back = commands.run("rollback", theRun(), "--yes");
        switch (incident.taken()) {
            case BACK -> {
                assertThat(back.code()).as(back.text()).isZero();
                assertThat(stage.differences(start)).isEmpty();
            }
            case NOTHING, FAILED_COMMAND -> {
                assertThat(back.code()).as(back.text()).isEqualTo(REFUSED);
                assertThat(back.text()).contains("can be taken back", "it is irreversible");
            }
        }
    }

    private List<HasMetadata> grant() throws IOException {
        cluster.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("runner")
                        .endMetadata()
                        .build())
                .create();
        cluster.serviceAccount(commands.directory().resolve("kubeconfig"), namespace, "runner");
        var roles = CommandsFixture.plain(
                "rbac", incident.runbook(), "-n", namespace, "--bind-to", "ServiceAccount:" + namespace + "/runner");
        assertThat(roles.code()).as(roles.text()).isZero();
        var granted = cluster.client()
                .load(new ByteArrayInputStream(roles.text().getBytes(StandardCharsets.UTF_8)))
                .items();
        granted.forEach(role -> cluster.client().resource(role).create());
        return granted;
    }

    private void refusedWithoutARight(List<HasMetadata> roles) {
        var role = roles.stream()
                .filter(Role.class::isInstance)
                .map(Role.class::cast)
                .filter(each -> each.getMetadata().getNamespace().equals(namespace))
                .findFirst()
                .orElseThrow();
        var missing = role.getRules().stream()
                .filter(rule -> rule.getResources().contains(incident.right())
                        && rule.getVerbs().stream()
                                .anyMatch(
                                        verb -> !List.of("get", "list", "watch").contains(verb)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no rule for " + incident.right() + ": " + role.getRules()));
        change(role, rules -> rules.remove(missing));
        awaitRight(missing, false);
        var refused = commands.run(apply());
        assertThat(refused.code()).as(refused.text()).isIn(1, 7);
        assertThat(refused.text()).contains(incident.right());
        change(role, rules -> rules.add(missing));
        awaitRight(missing, true);
    }

    private void change(Role role, Consumer<List<PolicyRule>> change) {
        cluster.client()
                .rbac()
                .roles()
                .inNamespace(namespace)
                .withName(role.getMetadata().getName())
                .edit(now -> {
                    change.accept(now.getRules());
                    return now;
                });
    }

    /** The API server hears of a changed role a little later. */
    private void awaitRight(PolicyRule rule, boolean there) {
        var verb = rule.getVerbs().stream()
                .filter(each -> !List.of("get", "list", "watch").contains(each))
                .findFirst()
                .orElseThrow();
        var resource = rule.getResources().get(0).split("/");
        var asked = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:" + namespace + ":runner")
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withGroup(rule.getApiGroups().get(0))
                .withResource(resource[0])
                .withSubresource(resource.length > 1 ? resource[1] : null)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> cluster.client()
                                .authorization()
                                .v1()
                                .subjectAccessReview()
                                .create(asked)
                                .getStatus()
                                .getAllowed()
                        == there);
    }

    private String[] apply() {
        var apply = new ArrayList<>(List.of("apply", incident.runbook(), "-n", namespace, "--yes"));
        incident.parameters().forEach(parameter -> apply.addAll(List.of("--param", parameter)));
        return apply.toArray(String[]::new);
    }

    private void killedAfterItsFirstEffect() throws Exception {
        if (incident.asks().isEmpty()) {
            killOnceItHasDoneSomething(commands.start(printed(), apply()));
            return;
        }
        var asking = commands.start(printed(), apply());
        assertThat(asking.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(asking.exitValue()).as(Files.readString(printed())).isEqualTo(A_PERSON_IS_NEEDED);
        approve();
        killOnceItHasDoneSomething(commands.start(printed(), "resume", theRun(), "--yes"));
    }

    private Path printed() {
        return commands.directory().resolve("printed");
    }

    private void approve() throws IOException {
        var kubeconfig = cluster.administrator(commands.directory().resolve("administrator"));
        var approved = CommandsFixture.plain(
                "approve",
                theRun(),
                incident.asks(),
                "--yes",
                "-n",
                namespace,
                "--context",
                "staging",
                "--kubeconfig",
                kubeconfig.toString());
        assertThat(approved.code()).as(approved.text()).isZero();
    }

    private void killOnceItHasDoneSomething(Process process) throws Exception {
        while (process.isAlive() && !commands.journal().contains(EFFECT_ENDED)) {
            Thread.onSpinWait();
        }
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(commands.journal()).as(Files.readString(printed())).contains(EFFECT_ENDED);
    }

    /** Waits until the lock of the process that died is free. */
    private Ran resume(String run) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> commands.run("resume", run, "--yes"), resumed -> resumed.code() != LOCKED);
    }

    private String theRun() throws IOException {
        return commands.runs().get(0);
    }
}
