package dev.runbook.engine.execution;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Rollback;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.port.Await;
import dev.runbook.api.spi.ExtendRunbookWith;
import dev.runbook.engine.execution.RepairFixture.Repair;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class BlockedStepTests {
    static class Sleeps {
        @Step(order = 1, kind = OBSERVE)
        void sleep() throws InterruptedException {
            Thread.sleep(60_000);
        }
    }

    @Test
    void aSleepIsNamedWithClassAndLineAndTheRemedy() {
        assertThat(RunFixture.of(Sleeps.class).run().failure("sleep"))
                .startsWith("step Sleeps.sleep blocks in real time at ")
                .containsPattern("Sleeps\\.sleep\\(BlockedStepTests\\.java:\\d+\\), in java\\.lang\\.Thread\\.sleep")
                .contains("Wait with the Await port.");
    }

    static class Latches {
        @Step(order = 1, kind = OBSERVE)
        void latch(Await await) throws InterruptedException {
            await.pause(Duration.ofSeconds(1));
            new CountDownLatch(1).await(1, TimeUnit.HOURS);
        }
    }

    @Test
    void aLatchIsNamedToo() {
        assertThat(RunFixture.of(Latches.class).run().failure("latch"))
                .containsPattern("Latches\\.latch\\(BlockedStepTests\\.java:\\d+\\)");
    }

    static class Accepts {
        @Step(order = 1, kind = OBSERVE)
        void accept() throws IOException {
            try (var socket = new ServerSocket(0)) {
                socket.setSoTimeout(60_000);
                socket.accept().close();
            }
        }
    }

    @Test
    void inputAndOutputOutsideTheGateIsNamedToo() {
        assertThat(RunFixture.of(Accepts.class).run().failure("accept"))
                .contains("blocks in real time")
                .containsPattern("Accepts\\.accept\\(BlockedStepTests\\.java:\\d+\\)");
    }

    /** Waits for a lock that another thread holds while it does something. */
    static class Contends {
        static volatile Runnable work = () -> {};

        @Step(order = 1, kind = OBSERVE)
        void contend() throws InterruptedException {
            var lock = new ReentrantLock();
            var held = new CountDownLatch(1);
            var other = new Thread(() -> {
                lock.lock();
                try {
                    held.countDown();
                    work.run();
                } finally {
                    lock.unlock();
                }
            });
            other.start();
            while (held.getCount() > 0) {
                Thread.onSpinWait();
            }
            lock.lock();
            lock.unlock();
            other.join();
        }
    }

    @Test
    void aLockWhoseOwnerIsAtWorkIsSoonFree() {
        Contends.work = () -> {
            long until = System.nanoTime() + 3 * RunLimits.DEFAULT.blocked().toNanos();
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        };

        assertThat(RunFixture.of(Contends.class).run().outcomes().get("contend"))
                .isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void aLockWhoseOwnerWaitsIsNamed() {
        var end = new CountDownLatch(1);
        Contends.work = () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try {
            assertThat(RunFixture.of(Contends.class).run().failure("contend"))
                    .contains("blocks in real time")
                    .containsPattern("Contends\\.contend\\(BlockedStepTests\\.java:\\d+\\)");
        } finally {
            end.countDown();
        }
    }

    @Test
    void aStepThatBlocksIsRefusedWhateverIsExpected() {
        assertThat(RunFixture.of(Sleeps.class).run().verdict()).isEqualTo(Verdict.REFUSED);
    }

    static class Leaks {
        private static final CountDownLatch END = new CountDownLatch(1);

        @Step(order = 1, kind = OBSERVE)
        void leak() {
            new Thread(
                            () -> {
                                try {
                                    END.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "left-behind")
                    .start();
        }
    }

    @Test
    void aThreadThatAStepLeavesBehindIsNamed() {
        try {
            assertThat(RunFixture.of(Leaks.class).run().failure("leak"))
                    .startsWith("step Leaks.leak left threads running: 'left-behind' at ")
                    .contains("BlockedStepTests.java:");
        } finally {
            Leaks.END.countDown();
        }
    }

    static class Tidy {
        @Step(order = 1, kind = OBSERVE)
        void start() throws InterruptedException {
            var thread = new Thread(() -> {}, "short");
            thread.start();
            thread.join();
        }
    }

    @Test
    void aThreadThatEndsWithItsStepIsFine() {
        assertThat(RunFixture.of(Tidy.class).run().outcomes().get("start")).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class LeaksAndThrows {
        private static final CountDownLatch END = new CountDownLatch(1);

        @Step(order = 1, kind = CHANGE)
        void change(Repair repair) {
            new Thread(
                            () -> {
                                try {
                                    END.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "left-behind")
                    .start();
            repair.touch("a");
            throw new IllegalStateException("half-way");
        }

        @Rollback("change")
        void undo(Repair repair) {
            repair.touch("undo a");
        }
    }

    @Test
    void aThreadThatAFailedStepLeavesBehindIsNamedBesideTheFailureAndBlamedOnNobodyElse() {
        try {
            var ran = RunFixture.of(LeaksAndThrows.class).run();

            assertThat(ran.failure("change"))
                    .startsWith("IllegalStateException: half-way\n")
                    .contains("step LeaksAndThrows.change left threads running: 'left-behind' at ");
            assertThat(ran.verdict()).isEqualTo(Verdict.ROLLED_BACK);
            assertThat(RunFixture.of(Tidy.class).run().outcomes().get("start"))
                    .isInstanceOf(StepOutcome.Succeeded.class);
        } finally {
            LeaksAndThrows.END.countDown();
        }
    }
}
