package dev.runbook.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RunThreadTests {
    /** A step may end while it is being stopped, and the next one on its thread is somebody else's. */
    @Test
    void an_interrupt_that_comes_too_late_does_not_reach_the_next_body() {
        var thread = RunThread.lease();
        try {
            await(thread.start("first", () -> null));
            thread.thread().interrupt();

            var second = thread.start("second", () -> Thread.currentThread().isInterrupted());
            await(second);

            assertThat(second.result()).isEqualTo(false);
        } finally {
            thread.release();
        }
    }

    private static void await(RunThread.Task task) {
        while (!task.done()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
