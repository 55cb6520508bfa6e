package dev.runbook.engine;

import dev.runbook.engine.execution.StepOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in for drills and runs: notes what the nodes call, and answers as it is told. */
final class StagedPerformance implements Performance {
    /** What all performances of a test did, and how stages are to end. */
    static final class Script {
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final Map<String, StepOutcome> outcomes = new HashMap<>();
        final Map<String, RuntimeException> failures = new HashMap<>();
        final Map<String, String> threads = new ConcurrentHashMap<>();
        String unavailable;
        RuntimeException verdict;
        Runnable during = () -> {};

        RunbookTestEngine engine() {
            return new RunbookTestEngine((content, settings) -> new StagedPerformance(this));
        }
    }

    private final Script script;
    private String red;

    StagedPerformance(Script script) {
        this.script = script;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.ofNullable(script.unavailable);
    }

    @Override
    public Optional<String> skip(Stage stage) {
        return Optional.ofNullable(red).map(name -> "'" + name + "' failed");
    }

    @Override
    public StepOutcome perform(Stage stage) {
        script.calls.add(stage.reported());
        script.threads.put(stage.reported(), Thread.currentThread().getName());
        script.during.run();
        var failure = script.failures.get(stage.reported());
        if (failure != null) {
            red = stage.reported();
            throw failure;
        }
        return script.outcomes.getOrDefault(stage.reported(), new StepOutcome.Succeeded(null));
    }

    @Override
    public void cancel(String reason) {
        script.calls.add("cancel: " + reason);
    }

    @Override
    public void judge() {
        if (script.verdict != null) {
            throw script.verdict;
        }
    }

    @Override
    public void close() {
        script.calls.add("close");
    }
}
