package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a Service answered.
 *
 * @param service its name
 * @param port its port
 * @param path what was asked for
 * @param status the HTTP status; 404 where there is no such Service, 503 where none of its pods is ready
 * @param body what was answered; of an error its message
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ProbeResult(String service, int port, String path, int status, String body) {
    /** Returns whether it was answered well. */
    public boolean ok() {
        return status >= 200 && status < 300;
    }
}
