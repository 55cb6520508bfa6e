package dev.runbook.examples.loop;

import dev.runbook.engine.spi.FaultContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where a loop plays: a cluster with its own Prometheus, from which another one takes the series over. */
interface LoopWorldFixture extends AutoCloseable {
    /** Returns what it is, for the report. */
    String name();

    /** Returns how many seconds pass in the world while one passes on the wall. */
    double speed();

    /** Returns what faults act through; its client is an administrator's. */
    FaultContext faults();

    /** Writes a kubeconfig with one context. */
    void writeKubeconfig(Path file, String context) throws IOException;

    /** Returns how Prometheus scrapes the series: path, target and who asks, as in its configuration. */
    Map<String, Object> federation(Path directory) throws IOException;

    @Override
    void close();
}
