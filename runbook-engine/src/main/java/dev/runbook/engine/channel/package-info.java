/** Channels that bring messages of live runs to people: Slack, mail, webhooks. */
@NullMarked
package dev.runbook.engine.channel;

import org.jspecify.annotations.NullMarked;
