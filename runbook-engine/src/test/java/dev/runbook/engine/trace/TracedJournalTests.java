package dev.runbook.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.JournalRecord.RunEnded;
import dev.runbook.engine.journal.JournalRecord.RunStarted;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.JournalRecord.StepStarted;
import dev.runbook.engine.journal.MemoryJournal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TracedJournalTests {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final MemoryJournal kept = new MemoryJournal();
    private final TracedJournal journal = new Tracing(OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                            .build())
                    .build())
            .trace(kept, "run-1");

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private void begin() {
        journal.append(new RunStarted(at(0), "GrowAgents", "live", "shop", "default", 1, Map.of()));
        journal.append(new StepStarted(at(1), "look", StepKind.OBSERVE, "Look", 1));
        journal.append(new StepEnded(at(3), "look", "SUCCEEDED", "", "", null));
        journal.append(new StepStarted(at(3), "grow", StepKind.CHANGE, "Grow", 1));
        journal.append(new EffectIntended(at(4), "grow", false, 1, "UPDATE agents", "abc", null, null, null, 1));
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Duration length(SpanData span) {
        return Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos());
    }

    @Test
    void eachStepIsASpanOfItsRun() {
        begin();
        journal.append(new StepEnded(at(8), "grow", "SUCCEEDED", "", "", null));
        journal.append(new StepEnded(at(8), "never", "SKIPPED", "not needed", "", null));
        journal.append(new RunEnded(at(9), Verdict.COMPLETED, ""));
        journal.close();

        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("look", "grow", "never", "run GrowAgents");
        var run = span("run GrowAgents");
        assertThat(length(run)).isEqualTo(Duration.ofSeconds(9));
        assertThat(run.getAttributes().get(AttributeKey.stringKey("runbook.verdict")))
                .isEqualTo("COMPLETED");
        assertThat(exporter.getFinishedSpanItems())
                .allMatch(span -> span.getTraceId().equals(run.getTraceId()))
                .allMatch(span -> "run-1".equals(span.getAttributes().get(AttributeKey.stringKey("runbook.run"))));
        assertThat(span("look").getParentSpanId()).isEqualTo(run.getSpanId());
        assertThat(length(span("look"))).isEqualTo(Duration.ofSeconds(2));
        assertThat(span("grow").getEvents())
                .extracting(event -> event.getName())
                .containsExactly("UPDATE agents");
        assertThat(kept.lines()).hasSize(8);
    }

    @Test
    void whatFailedAndWhatWasInterruptedIsAnError() {
        begin();
        journal.append(new StepEnded(at(8), "grow", "FAILED", "409", "FAILED", null));
        journal.append(new StepStarted(at(9), "after", StepKind.VERIFY, "After", 1));
        journal.close();

        assertThat(span("grow").getStatus())
                .isEqualTo(StatusData.create(StatusData.error().getStatusCode(), "409"));
        assertThat(span("after").getStatus().getDescription()).isEqualTo("interrupted");
        assertThat(span("run GrowAgents").getStatus().getDescription()).isEqualTo("interrupted");
    }

    @Test
    void withoutASettingNothingIsTraced() {
        assertThat(Tracing.configured(Map.of("PATH", "/bin"), new Properties())).isEmpty();
    }
}
