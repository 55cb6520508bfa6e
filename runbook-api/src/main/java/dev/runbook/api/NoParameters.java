package dev.runbook.api;

import org.apiguardian.api.API;

/** Says that a runbook takes no parameters. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record NoParameters() {}
