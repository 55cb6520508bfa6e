package dev.runbook.chaos.cluster.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks in order on one daemon thread, and knows whether it has any left. */
final class Loop implements Executor {
    private final Activity activity;
    private final ThreadPoolExecutor thread;

    Loop(String name, Activity activity) {
        this.activity = activity;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            var worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Queues a task; after {@link #stop} it is dropped. */
    @Override
    public void execute(Runnable task) {
        activity.begin();
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } finally {
                    activity.end();
                }
            });
        } catch (RejectedExecutionException e) {
            activity.end();
        }
    }

    /** Drops what is queued and interrupts what runs. */
    void stop() {
        thread.shutdownNow().forEach(dropped -> activity.end());
    }
}
