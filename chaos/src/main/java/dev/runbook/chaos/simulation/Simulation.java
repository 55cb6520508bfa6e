package dev.runbook.chaos.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Keeps the virtual clock, the schedule and the seed of one embedded world.
 *
 * <p>Everything in the world happens inside an action that the simulation runs, one at a time, in the order of virtual
 * time and, at one instant, in the order of scheduling; so the same seed gives the same history. Time moves only when
 * somebody calls {@link #advance} or {@link #advanceToNext}. All methods may be called from any thread: one lock,
 * reentrant, guards the whole world.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Simulation {
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Action> schedule = new PriorityQueue<>(Action.IN_ORDER);
    private final Map<String, SplittableRandom> streams = new HashMap<>();
    private final List<Happening> happenings = new ArrayList<>();
    private final long seed;
    private Instant now;
    private long sequence;

    /** Starts the clock at an instant; the seed decides every random choice of the world. */
    public Simulation(Instant start, long seed) {
        this.now = start;
        this.seed = seed;
    }

    /** Returns the virtual now. */
    public Instant now() {
        return locked(() -> now);
    }

    /** Runs an action on the world while nothing else touches it. Time does not move by itself. */
    public <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Runs an action once, a delay from now; a negative delay counts as none. */
    public Scheduled after(Duration delay, Runnable action) {
        return locked(() -> {
            var at = delay.isNegative() ? now : now.plus(delay);
            var scheduled = new Action(at, sequence++, action);
            schedule.add(scheduled);
            return scheduled;
        });
    }

    /** Runs an action every period, for the first time one period from now. */
    public Scheduled every(Duration period, Runnable action) {
        return new Periodic(this, period, action);
    }

    /** Moves the clock by a duration and runs everything that falls due on the way, each at its own instant. */
    public void advance(Duration duration) {
        lock.lock();
        try {
            var end = now.plus(duration);
            while (runNext(end)) {
                // each due action in turn
            }
            if (now.isBefore(end)) {
                now = end;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the clock to the next scheduled action and runs it, if there is one until the limit.
     *
     * @return false when nothing is due by then; the clock has not moved in that case
     */
    public boolean advanceToNext(Instant limit) {
        lock.lock();
        try {
            return runNext(limit);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the random stream of a name. Streams are independent of each other, so that a new consumer of randomness
     * does not shift what the others draw. Use it inside the lock or inside an action.
     */
    public SplittableRandom random(String stream) {
        return locked(() ->
                streams.computeIfAbsent(stream, name -> new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ hash(name))));
    }

    /** Adds a line to the timeline that a drill prints. */
    public void tell(String actor, String text) {
        locked(() -> happenings.add(new Happening(now, actor, text)));
    }

    /** Returns what was told so far, in order. */
    public List<Happening> happenings() {
        return locked(() -> List.copyOf(happenings));
    }

    private boolean runNext(Instant limit) {
        var next = schedule.peek();
        while (next != null && next.cancelled) {
            schedule.poll();
            next = schedule.peek();
        }
        if (next == null || next.at.isAfter(limit)) {
            return false;
        }
        schedule.poll();
        if (next.at.isAfter(now)) {
            now = next.at;
        }
        next.body.run();
        return true;
    }

    /** Hashes a name the same in every JVM, bit by bit spread (FNV-1a, 64 bits). */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static final class Action implements Scheduled {
        static final Comparator<Action> IN_ORDER =
                Comparator.<Action, Instant>comparing(action -> action.at).thenComparingLong(action -> action.sequence);

        private final Instant at;
        private final long sequence;
        private final Runnable body;
        private volatile boolean cancelled;

        Action(Instant at, long sequence, Runnable body) {
            this.at = at;
            this.sequence = sequence;
            this.body = body;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private static final class Periodic implements Scheduled {
        private final Simulation simulation;
        private final Duration period;
        private final Runnable body;
        private volatile boolean cancelled;

        Periodic(Simulation simulation, Duration period, Runnable body) {
            this.simulation = simulation;
            this.period = period;
            this.body = body;
            arm();
        }

        private void arm() {
            simulation.after(period, () -> {
                if (!cancelled) {
                    body.run();
                    arm();
                }
            });
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
