package dev.runbook.engine.spi;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * A line of a drill's timeline.
 *
 * @param at when
 * @param actor who: {@code fault}, {@code alert}, {@code HPA}, {@code step}
 * @param text what, one line
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record TimelineEntry(Instant at, String actor, String text) {}
