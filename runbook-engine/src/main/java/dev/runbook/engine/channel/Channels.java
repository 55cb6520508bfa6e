package dev.runbook.engine.channel;

import dev.runbook.engine.execution.Times;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.port.Messenger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * All channels of a live run: names with {@code #} go to Slack, those with {@code @} are mail addresses, every other is
 * a webhook's. A channel that says that it is busy is asked again, within bounds.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Channels implements Messenger {
    private static final int ATTEMPTS = 3;
    /** Longer no step of a run waits for a channel. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration FIRST = Duration.ofMillis(500);

    private final @Nullable Channel slack;
    private final @Nullable Channel mail;
    private final Map<String, Channel> webhooks;
    private final @Nullable SlackClicks clicks;
    private final Pause pause;
    private final Duration patience;

    /** Lets time pass. */
    interface Pause {
        void pass(Duration duration) throws InterruptedException;
    }

    /** One attempt to bring something. */
    private interface Attempt {
        void make(Channel way) throws Undelivered;
    }

    Channels(
            @Nullable Channel slack,
            @Nullable Channel mail,
            Map<String, Channel> webhooks,
            @Nullable SlackClicks clicks,
            Pause pause,
            Duration patience) {
        this.patience = patience;
        this.clicks = clicks;
        this.slack = slack;
        this.mail = mail;
        this.webhooks = Map.copyOf(webhooks);
        this.pause = pause;
    }

    /** Returns what reads the buttons that people press; empty where no Slack app signs. */
    public Optional<SlackClicks> clicks() {
        return Optional.ofNullable(clicks);
    }

    /** Returns the same channels for somebody who can wait longer when a channel says that it is busy. */
    public Channels patient(Duration longest) {
        return new Channels(slack, mail, webhooks, clicks, pause, longest);
    }

    /** Returns why nothing can be brought to a channel, and what would help; empty where there is a way. */
    public Optional<String> objectionTo(String channel) {
        return way(channel) == null
                ? Optional.of("the channels file names no way to " + channel + "; add "
                        + (channel.startsWith("#")
                                ? "slack"
                                : channel.contains("@") ? "mail" : "a webhook of that name"))
                : Optional.empty();
    }

    @Override
    public void send(String channel, String message) {
        bring(channel, way -> way.send(channel, KnownSecrets.hide(message)));
    }

    @Override
    public void ask(String channel, String question, Choice choice) {
        bring(channel, way -> way.ask(channel, KnownSecrets.hide(question), choice));
    }

    private void bring(String channel, Attempt once) {
        var way = way(channel);
        if (way == null) {
            throw new IllegalStateException(objectionTo(channel).orElseThrow());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                once.make(way);
                return;
            } catch (Undelivered e) {
                if (!e.again() || attempt == ATTEMPTS || !waited(attempt, e.after())) {
                    throw new IllegalStateException(
                            e.getMessage() + later(e.after()) + (attempt > 1 ? " (" + attempt + " attempts)" : ""), e);
                }
            }
        }
    }

    private String later(@Nullable Duration asked) {
        return asked != null && tooLong(asked)
                ? " and wants to be asked again after " + Times.text(asked) + " only"
                : "";
    }

    private boolean tooLong(Duration asked) {
        return asked.compareTo(patience) > 0;
    }

    private boolean waited(int attempt, @Nullable Duration asked) {
        var wanted = asked == null ? FIRST.multipliedBy(attempt) : asked;
        if (tooLong(wanted)) {
            return false;
        }
        try {
            pause.pass(wanted);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private @Nullable Channel way(String channel) {
        if (channel.startsWith("#")) {
            return slack;
        }
        return channel.contains("@") ? mail : webhooks.get(channel);
    }
}
