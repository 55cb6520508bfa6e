package dev.runbook.chaos.cluster.client;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what the server sends, in order, on the connection's delivery thread, as far as the consumer asks for it.
 * What it does not ask for waits here, up to a limit; the sender never waits.
 */
final class Stream {
    /** How much may wait for a consumer; behind it the sender is cut off, as an API server cuts off a slow watcher. */
    static final int LIMIT = 100_000;

    private final Connection connection;
    private final Receiver receiver;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private @Nullable Runnable source;
    private long demand;
    private boolean ended;
    private boolean closed;
    private boolean scheduled;

    Stream(Connection connection, Receiver receiver) {
        this.connection = connection;
        this.receiver = receiver;
        connection.opened(this);
    }

    /** States how to stop the sender. */
    void from(Runnable stop) {
        synchronized (this) {
            if (!closed) {
                source = stop;
                return;
            }
        }
        stop.run();
    }

    void send(byte[] item) {
        synchronized (this) {
            if (ended || closed) {
                return;
            }
            waiting.add(item);
            ended = waiting.size() == LIMIT;
            schedule();
            if (!ended) {
                return;
            }
        }
        stopSender();
    }

    /** Takes note that nothing more comes; the receiver learns it after the last item. */
    synchronized void end() {
        ended = true;
        schedule();
    }

    /** Asks for one more item. */
    synchronized void request() {
        demand++;
        schedule();
    }

    /** Stops sender and deliveries; the receiver hears nothing more. */
    void cancel() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        connection.over(this);
        stopSender();
    }

    private void stopSender() {
        Runnable stop;
        synchronized (this) {
            stop = source;
            source = null;
        }
        if (stop != null) {
            stop.run();
        }
    }

    private void schedule() {
        boolean something = demand > 0 && !waiting.isEmpty() || ended && waiting.isEmpty();
        if (something && !closed && !scheduled) {
            scheduled = true;
            connection.deliveries().execute(this::deliver);
        }
    }

    private void deliver() {
        byte[] item;
        synchronized (this) {
            scheduled = false;
            if (closed) {
                return;
            }
            item = demand > 0 ? waiting.poll() : null;
            if (item != null) {
                demand--;
            } else if (ended && waiting.isEmpty()) {
                closed = true;
            } else {
                return;
            }
        }
        if (item == null) {
            connection.over(this);
            receiver.end();
            return;
        }
        receiver.receive(item);
        synchronized (this) {
            schedule();
        }
    }

    /** Who gets the items, one at a time, on the delivery thread. */
    interface Receiver {
        void receive(byte[] item);

        void end();
    }
}
