package dev.runbook.engine.trace;

import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.JournalRecord.RollbackEnded;
import dev.runbook.engine.journal.JournalRecord.RollbackStarted;
import dev.runbook.engine.journal.JournalRecord.RunEnded;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalRecord.RunStarted;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.JournalRecord.StepResumed;
import dev.runbook.engine.journal.JournalRecord.StepStarted;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A journal that makes spans of what is written to it. A run that goes on in another process is another trace; the
 * attribute {@code runbook.run} holds them together. Only names and outcomes are told, never what was sent. Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class TracedJournal implements Journal, AutoCloseable {
    private final Journal journal;
    private final Tracer tracer;
    private final String run;
    private final Map<String, Span> open = new HashMap<>();
    private @Nullable Span root;

    TracedJournal(Journal journal, Tracer tracer, String run) {
        this.journal = journal;
        this.tracer = tracer;
        this.run = run;
    }

    @Override
    public void append(JournalRecord record) {
        journal.append(record);
        trace(record);
    }

    private synchronized void trace(JournalRecord record) {
        if (record instanceof RunStarted started) {
            begin(started.at(), "run " + started.runbook())
                    .setAttribute("runbook.id", started.runbook())
                    .setAttribute("k8s.namespace.name", started.namespace());
        } else if (record instanceof RunResumed resumed) {
            begin(resumed.at(), "run resumed");
        } else if (record instanceof StepStarted started) {
            step(started.at(), started.step())
                    .setAttribute("runbook.step.kind", started.kind().name())
                    .setAttribute("runbook.step.title", started.title())
                    .setAttribute("runbook.step.attempt", started.attempt());
        } else if (record instanceof StepResumed resumed) {
            step(resumed.at(), resumed.step());
        } else if (record instanceof RollbackStarted started) {
            step(started.at(), rollback(started.step()));
        } else {
            end(record);
        }
    }

    private void end(JournalRecord record) {
        if (record instanceof EffectIntended effect) {
            tell(effect.at(), effect.step(), effect.operation());
        } else if (record instanceof EffectEnded effect) {
            tell(effect.at(), effect.step(), "effect " + effect.outcome());
        } else if (record instanceof StepEnded ended) {
            end(ended.at(), ended.step(), ended.outcome(), ended.reason());
        } else if (record instanceof RollbackEnded ended) {
            end(ended.at(), rollback(ended.step()), ended.outcome(), ended.reason());
        } else if (record instanceof RunEnded ended) {
            endRun(ended);
        }
    }

    private static String rollback(String step) {
        return "rollback of " + step;
    }

    private Span begin(Instant at, String name) {
        var span = tracer.spanBuilder(name)
                .setNoParent()
                .setStartTimestamp(at)
                .setAttribute("runbook.run", run)
                .startSpan();
        root = span;
        return span;
    }

    private Span step(Instant at, String name) {
        SpanBuilder builder = tracer.spanBuilder(name).setStartTimestamp(at).setAttribute("runbook.run", run);
        var parent = root;
        if (parent != null) {
            builder.setParent(Context.root().with(parent));
        }
        var span = builder.startSpan();
        var before = open.put(name, span);
        if (before != null) {
            before.setStatus(StatusCode.ERROR, "another attempt began").end(at);
        }
        return span;
    }

    private void tell(Instant at, String step, String event) {
        var span = open.getOrDefault(step, open.get(rollback(step)));
        if (span != null) {
            span.addEvent(event, Attributes.empty(), at);
        }
    }

    private void end(Instant at, String name, String outcome, String reason) {
        // A step that is skipped never began; it has a span of no length.
        var known = open.remove(name);
        var span = known == null ? step(at, name) : known;
        open.remove(name);
        span.setAttribute("runbook.outcome", outcome);
        if (outcome.equals("FAILED")) {
            span.setStatus(StatusCode.ERROR, reason);
        }
        span.end(at);
    }

    private void endRun(RunEnded ended) {
        var span = root;
        if (span != null) {
            span.setAttribute("runbook.verdict", ended.verdict().name());
            if (ended.verdict() != Verdict.COMPLETED) {
                span.setStatus(StatusCode.ERROR, ended.reason());
            }
            span.end(ended.at());
            root = null;
        }
    }

    @Override
    public List<String> lines() {
        return journal.lines();
    }

    /** Ends the spans of what was interrupted. The journal stays open. */
    @Override
    public synchronized void close() {
        open.values()
                .forEach(span -> span.setStatus(StatusCode.ERROR, "interrupted").end());
        open.clear();
        var span = root;
        if (span != null) {
            span.setStatus(StatusCode.ERROR, "interrupted").end();
            root = null;
        }
    }
}
