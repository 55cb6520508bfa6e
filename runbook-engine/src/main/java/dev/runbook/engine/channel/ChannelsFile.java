package dev.runbook.engine.channel;

import dev.runbook.engine.settings.GivenFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of channels:
 *
 * <pre>
 * slack:
 *   token: env:SLACK_TOKEN
 *   signingSecret: env:SLACK_SIGNING_SECRET      # for buttons; with those who may press them
 *   approvers: {U024BE7LH: alice@example.org}    # named as the API server knows them
 * mail: {host: smtp.example.org, port: 587, from: runbook@example.org, user: runbook, password: file:/run/secrets/smtp}
 * webhooks:
 *   pager: {url: https://pager.example.org/hook, token: env:PAGER_TOKEN}
 * </pre>
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ChannelsFile {
    private static final int SUBMISSION = 587;

    private final Path file;
    private final UnaryOperator<String> environment;
    private final List<String> problems = new ArrayList<>();

    private ChannelsFile(Path file, UnaryOperator<String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Reads it.
     *
     * @param environment gives a variable's value, null for none
     * @throws IllegalArgumentException with all problems
     */
    public static Channels read(Path file, UnaryOperator<String> environment) {
        return new ChannelsFile(file, environment).channels(new GivenFile("the channels file", file).map());
    }

    private Channels channels(Map<?, ?> values) {
        check("the file", values, Set.of("slack", "mail", "webhooks"));
        var slack = part(values, "slack", Set.of("token", "url", "signingSecret", "approvers"));
        var mail = part(values, "mail", Set.of("host", "port", "from", "user", "password", "startTls"));
        var clicks = slack == null ? null : clicks(slack);
        var slackChannel = slack == null ? null : slack(slack, clicks != null);
        var mailChannel = mail == null ? null : mail(mail);
        var webhooks = webhooks(values.get("webhooks"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the channels file " + file + " is not understood, so nothing was done:"
                    + "\n  - " + String.join("\n  - ", problems));
        }
        return new Channels(
                slackChannel,
                mailChannel,
                webhooks,
                clicks,
                duration -> Thread.sleep(duration.toMillis()),
                Channels.PATIENCE);
    }

    private @Nullable Channel slack(Map<?, ?> slack, boolean buttons) {
        var token = secret("slack", slack, "token");
        return token == null ? null : new SlackChannel(token, text(slack, "url"), buttons);
    }

    /** A signature says that Slack sent the answer, not that its author may approve: these are named. */
    private @Nullable SlackClicks clicks(Map<?, ?> slack) {
        if (!slack.containsKey("signingSecret") && !slack.containsKey("approvers")) {
            return null;
        }
        var approvers = new HashMap<String, String>();
        if (slack.get("approvers") instanceof Map<?, ?> named) {
            named.forEach((id, name) -> approvers.put(String.valueOf(id), String.valueOf(name)));
        }
        if (approvers.isEmpty()) {
            problems.add("slack.approvers names nobody; it is a map of Slack user ids to names, as"
                    + " {U024BE7LH: alice@example.org}");
        }
        var secret = secret("slack", slack, "signingSecret");
        return secret == null ? null : new SlackClicks(secret, approvers);
    }

    private @Nullable Channel mail(Map<?, ?> mail) {
        var host = text(mail, "host");
        var from = text(mail, "from");
        var user = text(mail, "user");
        if (host.isEmpty() || from.isEmpty()) {
            problems.add("mail needs host and from");
        }
        Object port = mail.containsKey("port") ? mail.get("port") : SUBMISSION;
        if (!(port instanceof Integer number) || number < 1 || number > 65535) {
            problems.add("mail.port is '" + port + "', no port");
            return null;
        }
        var password = user.isEmpty() ? "" : secret("mail", mail, "password");
        Object tls = mail.get("startTls");
        boolean startTls = tls == null ? !user.isEmpty() : Boolean.TRUE.equals(tls);
        return password == null
                ? null
                : new MailChannel(host, number, from, user.isEmpty() ? null : user, password, startTls);
    }

    private Map<String, Channel> webhooks(@Nullable Object value) {
        var webhooks = new HashMap<String, Channel>();
        if (value == null) {
            return webhooks;
        }
        if (!(value instanceof Map<?, ?> map)) {
            problems.add("webhooks is no map");
            return webhooks;
        }
        for (Object name : map.keySet()) {
            var part = part(map, String.valueOf(name), Set.of("url", "token"));
            if (part != null) {
                var token = part.containsKey("token") ? secret(String.valueOf(name), part, "token") : "";
                var uri = uri(String.valueOf(name), text(part, "url"));
                if (token != null && uri != null) {
                    webhooks.put(String.valueOf(name), new WebhookChannel(uri, token));
                }
            }
        }
        return webhooks;
    }

    private @Nullable URI uri(String name, String text) {
        try {
            var uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        problems.add("webhooks." + name + ".url is no http or https URL");
        return null;
    }

    private @Nullable String secret(String part, Map<?, ?> values, String key) {
        try {
            return Credential.read(text(values, key), environment);
        } catch (IllegalArgumentException e) {
            problems.add(part + "." + key + ": " + e.getMessage());
            return null;
        }
    }

    private @Nullable Map<?, ?> part(Map<?, ?> values, String name, Set<String> keys) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> part)) {
            problems.add(name + " is no map");
            return null;
        }
        check(name, part, keys);
        return part;
    }

    private void check(String where, Map<?, ?> part, Set<String> keys) {
        for (Object key : part.keySet()) {
            if (!keys.contains(String.valueOf(key))) {
                problems.add(
                        where + " has the key '" + key + "'; the keys are " + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }

    private static String text(Map<?, ?> values, String key) {
        Object value = values.get(key);
        return value == null ? "" : String.valueOf(value);
    }
}
