package dev.runbook.engine;

import dev.runbook.engine.execution.Carrier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestExecutorService;

/** Runs tests one after another on a {@link Carrier}. */
final class CarriedTests implements HierarchicalTestExecutorService {
    @Override
    public Future<@Nullable Void> submit(TestTask task) {
        task.execute();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void invokeAll(List<? extends TestTask> tasks) {
        if (Carrier.carries()) {
            tasks.forEach(TestTask::execute);
        } else {
            Carrier.carry(tasks.stream().map(task -> (Runnable) task::execute).iterator());
        }
    }

    @Override
    public void close() {}
}
