package dev.runbook.chaos.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.runbook.chaos.contract.Outcome.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The embedded cluster answers as Kubernetes does, check by check. {@code -Drunbook.contract.only=REGEX} picks checks by
 * {@code area/name}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTests {
    /** Most of a check's time on a real cluster is waiting. */
    private static final int AT_ONCE = Integer.getInteger("runbook.contract.parallel", 6);

    private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    private Reference reference;
    private Comparison comparison;

    @BeforeAll
    void connect() {
        var connected = Reference.connect();
        reference = connected.orElse(null);
        comparison = new Comparison(connected);
    }

    @TestFactory
    Stream<DynamicContainer> contract() {
        var only = System.getProperty("runbook.contract.only", ".*");
        var checks = CheckCase.all().stream()
                .filter(check -> check.toString().matches(only))
                .toList();
        Map<CheckCase, Future<Outcome>> begun = new ConcurrentHashMap<>();
        checks.stream()
                .filter(check -> !check.check().exclusive())
                .forEach(check -> begun.put(check, pool.submit(() -> comparison.of(check))));
        var shared = containers(checks, false, check -> begun.get(check).get());
        var exclusive = containers(checks, true, comparison::of);
        return Stream.concat(shared, exclusive);
    }

    private Stream<DynamicContainer> containers(List<CheckCase> checks, boolean exclusive, Judge judge) {
        var areas = checks.stream()
                .filter(check -> check.check().exclusive() == exclusive)
                .collect(Collectors.groupingBy(CheckCase::area, TreeMap::new, Collectors.toList()));
        return areas.entrySet().stream()
                .map(area -> DynamicContainer.dynamicContainer(
                        area.getKey(),
                        area.getValue().stream()
                                .map(check -> DynamicTest.dynamicTest(
                                        check.name() + ": " + check.check().value(), () -> judge(judge.of(check))))));
    }

    private void judge(Outcome outcome) {
        outcomes.add(outcome);
        var declared = outcome.check().check().notEmulated();
        if (outcome.verdict() == Verdict.DIFFERENT) {
            fail(outcome.check() + " differs:\n  " + String.join("\n  ", outcome.differences()));
        }
        if (outcome.verdict() == Verdict.NOT_EMULATED) {
            assertThat(declared)
                    .as("%s answers 501 without a stated reason", outcome.check())
                    .isNotEmpty();
        } else {
            assertThat(declared).as("%s is emulated by now", outcome.check()).isEmpty();
        }
    }

    @AfterAll
    void report() throws Exception {
        pool.shutdownNow();
        if (reference != null) {
            reference.close();
        }
        var report = new ContractReport(comparison.with(), outcomes);
        report.write(Path.of("target/contract/report.json"));
        System.out.print(report);
    }

    private interface Judge {
        Outcome of(CheckCase check) throws Exception;
    }
}
