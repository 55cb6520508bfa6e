package dev.runbook.engine.serve;

import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger.Choice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Responds as a test wants it: waits for a lock until it is told otherwise. */
final class ScriptedResponderFixture implements Responder {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private volatile @Nullable Error broken;
    private volatile Response response = new Response(true, "LOCK_HELD", "", List.of());

    /** Starts a server of one runbook on a free port, whose alerts this responds to. */
    AlertServer serve(Class<?> runbook, Path directory, InstantSource clock) throws IOException {
        var model = Objects.requireNonNull(new ModelReader().runbook(runbook).model());
        var listen = new ListenSettings("127.0.0.1", 0, "token", null, null, null);
        return AlertServer.start(
                List.of(model), ServePolicy.DEFAULT, listen, directory, this, null, () -> true, clock, line -> {});
    }

    void ask(Request question) {
        response = Response.asking(List.of(question), "");
    }

    void complete() {
        response = Response.ended("COMPLETED", "");
    }

    /** Lets runs end as they do where a class is missing. */
    void breaks(Error failure) {
        broken = failure;
    }

    /** What people were told of ends: outcome and reason. */
    List<String> outcomes() {
        return outcomes;
    }

    /** The runs that have ended. */
    List<String> ended() {
        return ended;
    }

    /** How often it was asked whether it still waits. */
    int looks() {
        return looks.get();
    }

    /** Who was called, with the channel in front. */
    List<String> calls() {
        return calls;
    }

    @Override
    public String newRun(RunbookModel runbook) {
        return "run-" + runs.incrementAndGet();
    }

    @Override
    public Response respond(Ticket ticket) {
        var failure = broken;
        if (failure != null) {
            throw failure;
        }
        if (!response.open()) {
            ended.add(ticket.run());
        }
        return response;
    }

    @Override
    public Response goOn(Ticket ticket) {
        looks.incrementAndGet();
        return response;
    }

    @Override
    public Response withdraw(Ticket ticket) {
        return Response.ended(RESOLVED, "");
    }

    @Override
    public void ended(Ticket ticket, Response what) {
        outcomes.add(what.outcome() + " " + what.reason());
    }

    @Override
    public void stop(Ticket ticket) {}

    @Override
    public void answered(Choice choice, boolean approved, String by) {}

    @Override
    public void tell(String message) {}

    @Override
    public void tell(Notice notice) {}

    @Override
    public void tell(String channel, String message) {
        calls.add(channel + " " + message);
    }

    @Override
    public long dropped() {
        return 0;
    }
}
