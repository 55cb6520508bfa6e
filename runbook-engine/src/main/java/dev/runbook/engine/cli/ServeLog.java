package dev.runbook.engine.cli;

import dev.runbook.engine.journal.KnownSecrets;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a server does, a JSON object a line. Thread-safe.
 *
 * @param out where the lines go
 * @param clock tells when
 */
record ServeLog(PrintStream out, InstantSource clock) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    void event(String event, String about, String text) {
        var line = new LinkedHashMap<String, String>();
        line.put("at", clock.instant().toString());
        line.put("event", event);
        line.put("about", about);
        line.put("text", text);
        var json = KnownSecrets.hide(JSON.writeValueAsString(line));
        synchronized (out) {
            out.println(json);
            out.flush();
        }
    }

    /** Returns a screen with nobody at it, whose lines become events of a run. */
    Screen screen(String run) {
        var lines = new PrintStream(new Lines(run), true, StandardCharsets.UTF_8);
        return Screen.of(lines, lines, InputStream.nullInputStream(), false, new Output(lines, lines));
    }

    private final class Lines extends OutputStream {
        private final String run;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(String run) {
            this.run = run;
        }

        @Override
        public synchronized void write(int b) {
            if (b != '\n') {
                line.write(b);
                return;
            }
            var text = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            if (!text.isEmpty()) {
                event("run", run, text);
            }
        }
    }
}
