package dev.runbook.engine.cli;

import dev.runbook.engine.journal.KnownSecrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Lets whole lines pass without the secrets in them; the rest when it is flushed, as a question is. Of what steers a
 * terminal only colours pass: logs and names of a cluster are somebody else's words.
 */
final class HidingStream extends OutputStream {
    private static final Pattern STEERING =
            Pattern.compile("\\x1b(?!\\[[0-9;]*m)|[\\x00-\\x08\\x0b-\\x1a\\x1c-\\x1f\\x7f-\\x9f]");

    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private HidingStream(PrintStream out) {
        this.out = out;
    }

    static PrintStream before(PrintStream out) {
        return new PrintStream(new HidingStream(out), false, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) {
        line.write(b);
        if (b == '\n') {
            flush();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public synchronized void flush() {
        if (line.size() > 0) {
            var text = STEERING.matcher(line.toString(StandardCharsets.UTF_8)).replaceAll("\uFFFD");
            out.print(KnownSecrets.hide(text));
            line.reset();
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
