package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a command in a container gave.
 *
 * @param exitCode 0 for success
 * @param out its standard output
 * @param err its standard error
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ExecResult(int exitCode, String out, String err) {}
