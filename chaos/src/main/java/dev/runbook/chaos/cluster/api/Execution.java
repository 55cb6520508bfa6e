package dev.runbook.chaos.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The answer to a request to run a command in a container.
 *
 * @param response 101 when the command ran, else the refusal
 * @param frames what the client's web socket receives, as Kubernetes' channel protocol v4 has it: one byte for the
 *     channel (1 output, 2 error, 3 status), then the content
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Execution(ApiResponse response, List<byte[]> frames) {
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final int STATUS = 3;

    static Execution refused(ApiResponse response) {
        return new Execution(response, List.of());
    }

    static Execution of(PodExec.Result result, boolean output, boolean error) {
        var frames = new ArrayList<byte[]>();
        if (output && !result.output().isEmpty()) {
            frames.add(frame(OUTPUT, result.output()));
        }
        if (error && !result.error().isEmpty()) {
            frames.add(frame(ERROR, result.error()));
        }
        frames.add(frame(STATUS, status(result.exitCode())));
        return new Execution(ApiResponse.text(101, ""), List.copyOf(frames));
    }

    private static String status(int exitCode) {
        var status = Json.object();
        status.putObject("metadata");
        if (exitCode == 0) {
            return Json.text(status.put("status", "Success"));
        }
        status.put("status", "Failure")
                .put("message", "command terminated with non-zero exit code: exit status " + exitCode)
                .put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(exitCode));
        return Json.text(status);
    }

    private static byte[] frame(int channel, String content) {
        var text = content.getBytes(StandardCharsets.UTF_8);
        var frame = new byte[text.length + 1];
        frame[0] = (byte) channel;
        System.arraycopy(text, 0, frame, 1, text.length);
        return frame;
    }
}
