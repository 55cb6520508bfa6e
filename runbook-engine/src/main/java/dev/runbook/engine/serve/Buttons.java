package dev.runbook.engine.serve;

import dev.runbook.engine.channel.SlackClicks;
import dev.runbook.engine.execution.DaemonThreads;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Turns buttons that people press in Slack into answers to runs. Slack waits three seconds: the work comes after. */
final class Buttons implements AutoCloseable {
    private final SlackClicks clicks;
    private final Responder responder;
    private final InstantSource clock;
    private final ExecutorService work = Executors.newSingleThreadExecutor(DaemonThreads.named("runbook-buttons"));

    Buttons(SlackClicks clicks, Responder responder, InstantSource clock) {
        this.clicks = clicks;
        this.responder = responder;
        this.clock = clock;
    }

    /**
     * Takes a request.
     *
     * @throws SlackClicks.Refused if it is no press of somebody who may
     */
    void press(@Nullable String timestamp, @Nullable String signature, String body) throws SlackClicks.Refused {
        var click = clicks.read(timestamp, signature, body, clock);
        work.execute(() -> answer(click));
    }

    private void answer(SlackClicks.Click click) {
        try {
            responder.answered(click.choice(), click.approved(), click.by());
        } catch (RuntimeException e) {
            responder.tell(
                    "the answer of " + click.by() + " to " + click.choice().run() + " "
                            + click.choice().step() + " could not be kept, press again: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        work.shutdown();
    }
}
