package dev.runbook.engine.trace;

import dev.runbook.engine.journal.Journal;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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

    private final Tracer tracer;

    /** Traces through an SDK that somebody else has made. */
    public Tracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.runbook");
    }

    /**
     * Returns the tracing that is configured; empty for none. The SDK sends what is left when the JVM ends.
     *
     * @throws NoClassDefFoundError if it is configured and OpenTelemetry is not on the class path
     */
    public static Optional<Tracing> configured(Map<String, String> environment, Properties properties) {
        boolean asked = environment.keySet().stream().anyMatch(name -> name.startsWith("OTEL_"))
                || properties.stringPropertyNames().stream().anyMatch(name -> name.startsWith("otel."));
        return asked ? Optional.of(Sdk.TRACING) : Optional.empty();
    }

    /** Returns a journal that traces a run while it is written; close it to end what the run left open. */
    public TracedJournal trace(Journal journal, String run) {
        return new TracedJournal(journal, tracer, run);
    }

    /** One SDK a process: exporters hold threads and connections. Made when it is first asked for. */
    private static final class Sdk {
        static final Tracing TRACING = new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> STANDARD)
                .build()
                .getOpenTelemetrySdk());

        private Sdk() {}
    }
}
