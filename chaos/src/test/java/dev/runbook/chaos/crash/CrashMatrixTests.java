package dev.runbook.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Verdict;
import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run that is killed at each record, or meets an error at each call, ends at the goal or where it began. The build
 * takes every seventh cell; {@code -Drunbook.matrix=1} takes all.
 */
class CrashMatrixTests {
    private static final int STRIDE = Integer.getInteger("runbook.matrix", 7);
    private static final Set<String> PATIENCE = Set.of("hangs", "clock leaps an hour");
    private static final CrashMatrix MATRIX = new CrashMatrix();

    private static final Map<String, Function<ApiCall, Interception>> DISTURBANCES = disturbances();

    private static Map<String, Function<ApiCall, Interception>> disturbances() {
        var all = new LinkedHashMap<String, Function<ApiCall, Interception>>();
        all.put(
                "409",
                call -> Set.of("update", "patch").contains(call.verb())
                        ? Interception.conflict(call)
                        : Interception.pass());
        all.put("429", call -> Interception.tooManyRequests(2));
        all.put("500", call -> Interception.answer(500, "InternalError", "on purpose"));
        all.put("503", call -> Interception.answer(503, "ServiceUnavailable", "on purpose"));
        all.put("time-out", call -> Interception.timeOut(Duration.ofSeconds(10)));
        all.put("reset", call -> Interception.timeOut(Duration.ZERO));
        all.put("hangs", call -> Interception.timeOut(Duration.ofHours(1)));
        all.put("clock leaps an hour", call -> Interception.delay(Duration.ofHours(1)));
        all.put("answer lost", call -> Interception.loseAnswer());
        return all;
    }

    @TempDir
    private static Path directory;

    @AfterAll
    static void write() throws IOException {
        MATRIX.write();
    }

    @Test
    void everyCellIsGreen() {
        var matrix = new CrashMatrix();
        for (var runbook : new Class<?>[] {GrowFixture.class, GrowFixture.GrowAndFailFixture.class}) {
            var start = content(new CrashedRunFixture(runbook));
            var goal = content(new CrashedRunFixture(runbook).go());
            killed(runbook, start, goal, matrix);
            disturbed(runbook, start, goal, matrix);
            disturbedThenKilled(runbook, start, goal, matrix);
            unwritable(runbook, start, goal, matrix);
            clocks(runbook, start, goal, matrix);
            down(runbook, start, goal, matrix);
        }
        for (var runbook : new Class<?>[] {CleanUpFixture.class, CleanUpFixture.AndFailFixture.class}) {
            var start = content(new CrashedRunFixture(runbook));
            var goal = content(new CrashedRunFixture(runbook).go());
            killed(runbook, start, goal, matrix);
            disturbed(runbook, start, goal, matrix);
        }
        unknowable(matrix);
        MATRIX.addAll(matrix);

        assertThat(matrix.red()).isEmpty();
        assertThat(matrix.size()).isGreaterThan(300 / STRIDE);
    }

    /** Real processes, since what they act on is: the build kills them under way, all cells kill them at each record, too. */
    @ParameterizedTest
    @CsvSource({
        "SQL, (psql)",
        "Redis, FLUSHDB at connection cache",
        "HTTP, PROXY services default/http:shop:80 (POST /act)"
    })
    void whatNobodyRecognisesIsDoneOnceByTheWordOfAPerson(String by, String named) throws Exception {
        var matrix = new CrashMatrix();
        var cells = new UnrecognisedCells(by, named, FastCommandFixture.get(), directory);
        matrix.add(cells.held(Turnstile.Moment.BEFORE));
        matrix.add(cells.held(Turnstile.Moment.AFTER));
        if (STRIDE == 1) {
            int records = 1;
            for (var cell = cells.killed(records); cell != null; cell = cells.killed(++records)) {
                matrix.add(cell);
            }
            assertThat(records).isGreaterThan(10);
        }
        MATRIX.addAll(matrix);

        assertThat(matrix.red()).isEmpty();
    }

    @Test
    void anApprovalThroughTheClusterCountsOnceItIsThere() throws Exception {
        var matrix = new CrashMatrix();
        var cells = new ApprovalCells(FastCommandFixture.get(), directory);
        for (int records = STRIDE; records < 22; records += STRIDE) {
            var moment = records % 2 == 0 ? Turnstile.Moment.BEFORE : Turnstile.Moment.AFTER;
            matrix.add(cells.approved(records, moment));
        }
        matrix.add(cells.declined(STRIDE));
        MATRIX.addAll(matrix);

        assertThat(matrix.red()).isEmpty();
    }

    private static void killed(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        boolean killed = true;
        for (int records = 0; killed; records += STRIDE) {
            var run = new CrashedRunFixture(runbook);
            killed = run.go(records);
            judge(runbook, "killed", records, run.go(), start, goal, matrix);
        }
    }

    private static void disturbed(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        int calls = calls(runbook);
        DISTURBANCES.forEach((name, how) -> {
            for (int call = 0; call < calls; call += STRIDE) {
                var run = new CrashedRunFixture(runbook);
                run.disturb(call, how);
                run.go();
                if (PATIENCE.contains(name) && run.verdict() == Verdict.ROLLBACK_FAILED) {
                    // Its rollback ran out of time and said so; a person asks for it once more.
                    run.takeBack();
                }
                judge(runbook, name, call, run, start, goal, matrix);
            }
        });
    }

    private static int calls(Class<?> runbook) {
        try (var run = new CrashedRunFixture(runbook)) {
            var counted = run.disturb(-1, call -> Interception.pass());
            run.go();
            return counted.get();
        }
    }

    /** The answer to each write is lost, and the process dies before it has written down that it was. */
    private static void disturbedThenKilled(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        for (int call = 0; call < 14; call += 2) {
            for (int records = 4; records < 24; records += 2 * STRIDE) {
                var run = new CrashedRunFixture(runbook);
                run.disturb(call, api -> Interception.loseAnswer());
                run.go(records);
                judge(runbook, "answer lost, then killed", 100 * call + records, run.go(), start, goal, matrix);
            }
        }
    }

    /** There is no room for a record, at each of them; the process lives on. When there is room it is resumed. */
    private static void unwritable(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        for (var disk : new String[] {"No space left on device", "Read-only file system"}) {
            boolean full = true;
            for (int records = 0; full; records += STRIDE) {
                var run = new CrashedRunFixture(runbook);
                full = run.goUntilFull(records, disk);
                int sent = run.sentUnwritten();
                run.go();
                var name = disk + (sent == 0 ? "" : ", and " + sent + " writes were sent all the same");
                judge(runbook, name, records, run, start, sent == 0 ? goal : Map.of(), matrix);
            }
        }
    }

    /** Killed at each record, and the process that goes on has a clock that is an hour behind, or before. */
    private static void clocks(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        for (int hours : new int[] {-1, 1}) {
            boolean killed = true;
            for (int records = 1; killed; records += STRIDE) {
                var run = new CrashedRunFixture(runbook);
                killed = run.go(records);
                run.clockOff(Duration.ofHours(hours));
                judge(runbook, "killed, clock off by " + hours + " h", records, run.go(), start, goal, matrix);
            }
        }
    }

    /** From a call on the API server resets every connection; when it is back the run is resumed, or taken back. */
    private static void down(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        int calls = calls(runbook);
        for (int call = 0; call < calls; call += STRIDE) {
            var run = new CrashedRunFixture(runbook);
            var count = new AtomicInteger();
            int from = call;
            var up = run.disturbEach(
                    api -> count.getAndIncrement() >= from ? Interception.timeOut(Duration.ZERO) : Interception.pass());
            run.go();
            up.run();
            boolean goesOn = run.verdict() == Verdict.AWAITING_HUMAN || run.verdict() == Verdict.ABORTED;
            boolean over = run.verdict() == Verdict.COMPLETED || run.verdict() == Verdict.ROLLED_BACK;
            var ended = over ? run : goesOn ? run.go() : run.takeBack();
            judge(runbook, "down from a call on", call, ended, start, goal, matrix);
        }
    }

    /** It waits for a person where it can't know, with the effect named, and the person's word leads on. */
    private static void unknowable(CrashMatrix matrix) {
        var goal = content(new CrashedRunFixture(CountFixture.class).go());
        for (var disk : new String[] {"", "No space left on device"}) {
            boolean killed = true;
            int asked = 0;
            for (int records = 0; killed; records++) {
                var run = new CrashedRunFixture(CountFixture.class);
                killed = disk.isEmpty() ? run.go(records) : run.goUntilFull(records, disk);
                run.go();
                if (run.verdict() == Verdict.AWAITING_HUMAN
                        && run.explanation().toString().contains("(count), was begun")) {
                    asked++;
                    run.assume("count", run.counted() > 0).go();
                }
                var name = disk.isEmpty() ? "exec, killed" : "exec, " + disk;
                judge(CountFixture.class, name, records, run, goal, goal, matrix);
            }
            assertThat(asked).as("runs that asked a person").isBetween(1, 2);
        }
    }

    private static void judge(
            Class<?> runbook,
            String disturbance,
            int where,
            CrashedRunFixture run,
            Map<String, String> start,
            Map<String, String> goal,
            CrashMatrix matrix) {
        var lines = run.lines();
        var verdict = run.verdict();
        var explanation = run.explanation();
        var end = content(run);
        boolean green =
                verdict == Verdict.COMPLETED ? end.equals(goal) : verdict == Verdict.ROLLED_BACK && end.equals(start);
        matrix.add(new CrashMatrix.Cell(
                runbook.getSimpleName(),
                disturbance,
                where,
                green,
                verdict + " " + explanation + " " + end,
                green ? java.util.List.of() : lines));
    }

    /** Returns what objects hold, without how often they were written; and ends the world. */
    private static Map<String, String> content(CrashedRunFixture run) {
        try (run) {
            return run.settle().state().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getValue()
                                    .replaceFirst("generation \\d+, ", "")
                                    .replaceFirst(", revision.*", "")));
        }
    }
}
