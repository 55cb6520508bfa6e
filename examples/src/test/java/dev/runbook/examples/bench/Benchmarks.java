package dev.runbook.examples.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Runs the benchmarks, prints their table and writes a JSON file for each to the folder named first. */
final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createDirectories(Path.of(arguments[0]));
        var chosen = List.of(arguments).subList(1, arguments.length);
        Map<String, Benchmark> all = new TreeMap<>(Map.of(
                "api-core", ApiCoreBenchmark.mock(),
                "api-server", ApiCoreBenchmark.real(),
                "bystanders", new BystanderBenchmark(),
                "drill", new DrillBenchmark(),
                "engine", new EngineBenchmark(),
                "live", new LiveBenchmark(),
                "scale", new ScaleBenchmark()));
        System.out.printf("%-58s %12s %12s %-8s %8s  %s%n", "what", "ours", "theirs", "unit", "ratio", "against");
        for (var benchmark : all.entrySet()) {
            if (!chosen.isEmpty() && !chosen.contains(benchmark.getKey())) {
                continue;
            }
            if (benchmark.getKey().equals("api-server") && !ApiCores.hasReal()) {
                System.out.println("api-server: not measured, no Docker engine answers");
            } else {
                var comparisons = benchmark.getValue().run();
                comparisons.forEach(comparison -> System.out.println(comparison.row()));
                write(folder.resolve(benchmark.getKey() + ".json"), comparisons);
            }
        }
        System.exit(0);
    }

    /** Something that is measured. */
    interface Benchmark {
        List<Comparison> run() throws Exception;
    }

    /** Returns the medians of two measurements taken in turn, so that a machine that drifts does not favour one. */
    static double[] medians(int rounds, DoubleSupplier ours, DoubleSupplier theirs) {
        var first = new ArrayList<Double>();
        var second = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            first.add(ours.getAsDouble());
            second.add(theirs.getAsDouble());
        }
        return new double[] {median(first), median(second)};
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Returns what all threads of this JVM used, which other programs on the machine hardly change. */
    static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void write(Path file, List<Comparison> comparisons) throws IOException {
        var report = new LinkedHashMap<String, Object>();
        report.put("schemaVersion", 1);
        report.put(
                "environment",
                Map.of(
                        "java", System.getProperty("java.version"),
                        "vm", System.getProperty("java.vm.name"),
                        "os", System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        "processors", Runtime.getRuntime().availableProcessors(),
                        "options",
                                Arrays.toString(ManagementFactory.getRuntimeMXBean()
                                        .getInputArguments()
                                        .toArray())));
        report.put("results", comparisons.stream().map(Comparison::json).toList());
        Files.writeString(
                file,
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(report));
    }
}
