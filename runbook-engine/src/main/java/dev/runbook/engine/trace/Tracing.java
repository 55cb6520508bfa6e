package dev.runbook.engine.trace;

import dev.runbook.engine.journal.Journal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * Traces live runs: one span a step, below one for the run. Configured as OpenTelemetry's own programs are, by {@code
 * OTEL_*} variables or {@code otel.*} properties; without any of them nothing is traced and no library is needed.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Tracing {
    /** What is so unless a variable says otherwise: only traces are made, and they are sent over HTTP. */
    private static final Map<String, String> STANDARD = Map.of(
            "otel.service.name", "runbook",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    /** So long a run that has ended waits for a collector. */
    private static final long PATIENCE_SECONDS = 3;

    private final Tracer tracer;
    private final Runnable flush;

    /** Traces through an SDK that somebody else has made, and sends. */
    public Tracing(OpenTelemetry telemetry) {
        this(telemetry, () -> {});
    }

    private Tracing(OpenTelemetry telemetry, Runnable flush) {
        this.tracer = telemetry.getTracer("dev.runbook");
        this.flush = flush;
    }

    /**
     * Returns the tracing that is configured; empty for none.
     *
     * @throws NoClassDefFoundError if it is configured and OpenTelemetry is not on the class path
     * @throws IllegalArgumentException if it can't be configured so
     */
    public static Optional<Tracing> configured(Map<String, String> environment, Properties properties) {
        boolean asked = environment.keySet().stream().anyMatch(name -> name.startsWith("OTEL_"))
                || properties.stringPropertyNames().stream().anyMatch(name -> name.startsWith("otel."));
        try {
            return asked ? Optional.of(Sdk.TRACING) : Optional.empty();
        } catch (ExceptionInInitializerError e) {
            throw new IllegalArgumentException(
                    "traces can't be sent as OTEL_* variables or otel.* properties say: " + e.getCause()
                            + ". Nothing was done; mend them, or take them away.",
                    e);
        }
    }

    /** Returns a journal that traces a run while it is written; close it to end what the run left open. */
    public TracedJournal trace(Journal journal, String run) {
        return new TracedJournal(journal, tracer, run);
    }

    /** Does the work of a run on a journal, which is traced where tracing is configured. */
    public static <T> T traced(Optional<Tracing> tracing, Journal kept, String run, Function<Journal, T> work) {
        if (tracing.isEmpty()) {
            return work.apply(kept);
        }
        try (var traced = tracing.get().trace(kept, run)) {
            return work.apply(traced);
        }
    }

    /** Sends what has ended; waits for a collector within bounds. */
    public void flush() {
        flush.run();
    }

    /**
     * One SDK a process: exporters hold threads and connections. Made when it is first asked for. A JVM that is asked to
     * end would shut it down at once, while its runs have yet to end: whoever ends a trace flushes.
     */
    private static final class Sdk {
        static final Tracing TRACING = of(AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> STANDARD)
                .build()
                .getOpenTelemetrySdk());

        private Sdk() {}

        /** Here, since the JVM looks for the SDK's classes when it checks the class that passes one on. */
        private static Tracing of(OpenTelemetrySdk sdk) {
            return new Tracing(sdk, () -> {
                var unused = sdk.getSdkTracerProvider().forceFlush().join(PATIENCE_SECONDS, TimeUnit.SECONDS);
            });
        }
    }
}
