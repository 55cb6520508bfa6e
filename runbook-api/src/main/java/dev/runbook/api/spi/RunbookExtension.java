package dev.runbook.api.spi;

import org.apiguardian.api.API;

/** Something that adds to runs: a {@link PortProvider} or a {@link StepInterceptor}. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface RunbookExtension {}
