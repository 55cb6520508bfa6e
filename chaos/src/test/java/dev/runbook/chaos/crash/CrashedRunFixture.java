package dev.runbook.chaos.crash;

import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.api.port.ExecResult;
import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.crash.DyingJournal.Died;
import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.chaos.fault.ApiPath;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Program;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.Answered.Way;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.Reply;
import dev.runbook.engine.execution.RunConduct;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Conduct;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalRecord.StepAssumed;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** One world in which a run is killed and resumed, as often as a test likes. */
final class CrashedRunFixture implements AutoCloseable {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final Answered SAID = new Answered(true, "test", Way.TYPED, "", Instant.EPOCH);

    private final RunbookModel runbook;
    private final Arena arena;
    private List<String> lines = List.of();
    private Verdict verdict = Verdict.ABORTED;
    private List<String> explanation = List.of();
    private final Counter counter = new Counter();
    private final AtomicInteger sentUnwritten = new AtomicInteger();
    private volatile boolean unwritten;
    private Duration clockOff = Duration.ZERO;

    /** A program that nobody can ask afterwards whether a command was run. */
    static final class Counter implements Program {
        private int count;

        @Override
        public Optional<ExecResult> run(List<String> command) {
            count += command.equals(List.of("count")) ? 1 : 0;
            return Optional.of(new ExecResult(0, "counted " + count, ""));
        }
    }

    CrashedRunFixture(Class<?> type) {
        var reading = new ModelReader().runbook(type);
        runbook =
                Objects.requireNonNull(reading.model(), () -> reading.problems().toString());
        arena = new EmbeddedTarget().open(new ArenaRequest(shop(), List.of(), 12, "default"));
        arena.faults()
                .client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("settings")
                        .endMetadata()
                        .withData(Map.of("colour", "blue"))
                        .build())
                .create();
        arena.faults()
                .client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("old")
                        .endMetadata()
                        .build())
                .create();
        arena.time().pass(Duration.ofMinutes(3));
        var unused = disturbEach(call -> {
            if (unwritten && !Set.of("get", "list", "watch").contains(call.verb())) {
                sentUnwritten.incrementAndGet();
            }
            return Interception.pass();
        });
    }

    private ClusterWorld shop() {
        return ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60))
                        .dependsOn("postgres", Duration.ofMillis(10)))
                .worker(WorkerModel.named("agents"))
                .program("agents", () -> counter);
    }

    /** Runs, or goes on, until the end. */
    CrashedRunFixture go() {
        go(NEVER);
        return this;
    }

    /** Runs, or goes on, until a number of records are written; returns whether it was killed there. */
    boolean go(int records) {
        return go(records, "");
    }

    /** Runs, or goes on, until a number of records are written and the disk says that there is no room for more. */
    boolean goUntilFull(int records, String full) {
        return go(records, full);
    }

    /** Runs, is stopped after its first step, skips the others, and is killed before its end is written down. */
    CrashedRunFixture stopAndDie() {
        var journal = new DyingJournal(lines, NEVER);
        var run = new RunExecution(runbook, () -> arena, settings(journal, History.none()));
        for (var step : runbook.steps()) {
            var unused = run.step(step);
            run.cancel("Ctrl-C");
        }
        lines = journal.lines();
        return this;
    }

    /** Runs until what a run wrote down of an effect is that it has ended. */
    void goUntilEnded(String operation) {
        var intent = "\"operation\":\"" + operation + "\"";
        go(List.of(), new DyingJournal(List.of(), own -> {
            int last = own.size() - 1;
            return last > 0
                    && own.get(last).contains("\"type\":\"EffectEnded\"")
                    && own.get(last - 1).contains(intent);
        }));
    }

    private boolean go(int records, String full) {
        var resumed = lines;
        if (!lines.isEmpty()) {
            var journal = new DyingJournal(lines, NEVER);
            journal.append(new RunResumed(arena.time().instant(), "test"));
            resumed = journal.lines();
        }
        return go(resumed, new DyingJournal(resumed, records, full));
    }

    private boolean go(List<String> resumed, DyingJournal journal) {
        var history = lines.isEmpty() ? History.none() : History.of(resumed);
        var settings = settings(journal, history);
        var seen = clockOff.isZero() ? arena : OffClock.of(arena, clockOff);
        var run = new RunExecution(runbook, () -> seen, settings);
        try {
            for (var step : runbook.steps()) {
                step(run, step);
            }
            verdict = run.end();
            explanation = run.explanation();
            run.close();
        } catch (UncheckedIOException e) {
            // The process says so and ends.
        } catch (Died e) {
            // As in a killed process nothing is closed and nothing is taken back.
        }
        lines = journal.lines();
        unwritten = false;
        return journal.dead();
    }

    private static RunSettings settings(Journal journal, History history) {
        var conduct = new RunConduct(
                new Conduct(Mode.LIVE, List.of(), history, CallObserver.NONE),
                journal,
                Map.of(),
                null,
                (step, question, instructions, within) -> new Reply(Answer.CONFIRM, List.of(SAID)),
                Messenger.NONE,
                false);
        return new RunSettings(
                "embedded",
                12,
                Map.of(),
                null,
                null,
                Set.of(),
                Extensions.NONE,
                RunLimits.DEFAULT,
                false,
                l -> {},
                conduct);
    }

    /** A launcher goes on with its next test where one throws. */
    private void step(RunExecution run, StepModel step) {
        try {
            run.step(step);
        } catch (UncheckedIOException e) {
            unwritten = true;
        }
    }

    /** Takes back what an earlier process did. */
    CrashedRunFixture takeBack() {
        var journal = new DyingJournal(lines, NEVER);
        journal.append(new RunResumed(arena.time().instant(), "test"));
        try (var run = new RunExecution(runbook, () -> arena, settings(journal, History.of(journal.lines())))) {
            verdict = run.takeBack("test");
            explanation = run.explanation();
        }
        lines = journal.lines();
        return this;
    }

    /** Puts the clock of the runs to come off by some time; a negative one is behind. */
    void clockOff(Duration by) {
        clockOff = by;
    }

    /** Returns how often the command was run of which nobody knows afterwards. */
    int counted() {
        return counter.count;
    }

    /** Returns how many writes were sent after the journal could not be written any more. */
    int sentUnwritten() {
        return sentUnwritten.get();
    }

    /** Disturbs one call of the run, counted from 0; returns how many calls there were, once the run is over. */
    AtomicInteger disturb(int which, Function<ApiCall, Interception> how) {
        var count = new AtomicInteger();
        var unused = arena.faults()
                .ability(ApiPath.class)
                .orElseThrow()
                .disturb(call -> count.getAndIncrement() == which ? how.apply(call) : Interception.pass());
        return count;
    }

    /** Disturbs calls of the run; running what is returned ends that. */
    Runnable disturbEach(RequestFilter how) {
        return arena.faults().ability(ApiPath.class).orElseThrow().disturb(how);
    }

    /** Says what became of a step. */
    CrashedRunFixture assume(String step, boolean done) {
        var journal = new DyingJournal(lines, NEVER);
        journal.append(new RunResumed(arena.time().instant(), "test"));
        journal.append(new StepAssumed(arena.time().instant(), step, done, "test"));
        lines = journal.lines();
        return this;
    }

    Verdict verdict() {
        return verdict;
    }

    List<String> explanation() {
        return explanation;
    }

    List<String> lines() {
        return lines;
    }

    /** Lets controllers finish. */
    CrashedRunFixture settle() {
        arena.time().pass(Duration.ofMinutes(3));
        return this;
    }

    /** Lets somebody else act on the cluster. */
    io.fabric8.kubernetes.client.KubernetesClient somebody() {
        return arena.faults().client();
    }

    /** Returns what the run can have changed, by object: content and how often its spec was written. */
    Map<String, String> state() {
        var client = arena.faults().client();
        var state = new TreeMap<String, String>();
        client.apps().deployments().inNamespace("default").list().getItems().forEach(d -> {
            var annotations = d.getSpec().getTemplate().getMetadata().getAnnotations();
            var names = annotations == null ? Set.of() : new java.util.TreeSet<>(annotations.keySet());
            state.put(
                    "Deployment " + d.getMetadata().getName(),
                    "generation " + d.getMetadata().getGeneration() + ", "
                            + d.getSpec().getReplicas() + " replicas, "
                            + d.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .get(0)
                                    .getImage() + ", " + names
                            + ", revision "
                            + d.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"));
        });
        client.configMaps()
                .inNamespace("default")
                .list()
                .getItems()
                .forEach(map -> state.put(
                        "ConfigMap " + map.getMetadata().getName(),
                        new TreeMap<>(map.getData() == null ? Map.of() : map.getData()).toString()));
        var pods = new ArrayList<String>();
        client.pods()
                .inNamespace("default")
                .withLabel("app", "shop")
                .list()
                .getItems()
                .forEach(pod -> pods.add(pod.getMetadata().getName()));
        state.put("pods of shop", pods.toString());
        state.put("count", String.valueOf(counter.count));
        return state;
    }

    @Override
    public void close() {
        arena.close();
    }
}
