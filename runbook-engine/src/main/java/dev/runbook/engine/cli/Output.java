package dev.runbook.engine.cli;

import dev.runbook.engine.journal.KnownSecrets;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command tells: prose as it comes, or one JSON document at its end, while the prose goes to the error stream so
 * that a person can follow. No secret passes.
 */
final class Output {
    private static final int SCHEMA = 1;

    private final PrintStream out;
    private final PrintStream err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private boolean json;
    private @Nullable Object result;

    Output(PrintStream out, PrintStream err) {
        this.out = HidingStream.before(out);
        this.err = err;
    }

    /** Returns the stream for prose. */
    PrintStream prose() {
        return new PrintStream(new Prose(), true, StandardCharsets.UTF_8);
    }

    /** Asks for a document. */
    void asJson() {
        json = true;
    }

    /** Keeps what the document is about; prose is not bothered. */
    void result(Object about) {
        result = about;
    }

    /**
     * Ends the output.
     *
     * @param command the command's name
     */
    void end(String command, int code) {
        if (!json) {
            out.flush();
            return;
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("schema", SCHEMA);
        document.put("command", command);
        document.put("exit", code);
        if (result != null) {
            document.put("result", result);
        }
        document.put("text", KnownSecrets.hide(said.toString(StandardCharsets.UTF_8)));
        out.println(JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(document));
        out.flush();
    }

    private final class Prose extends OutputStream {
        @Override
        public synchronized void write(int b) {
            if (json) {
                said.write(b);
                err.write(b);
            } else {
                out.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (json) {
                said.write(bytes, from, length);
                err.write(bytes, from, length);
            } else {
                out.write(bytes, from, length);
            }
        }

        @Override
        public void flush() {
            (json ? err : out).flush();
        }
    }
}
