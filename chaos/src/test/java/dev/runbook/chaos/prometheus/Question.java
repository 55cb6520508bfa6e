package dev.runbook.chaos.prometheus;

/** An expression, and the second after the epoch for which it is asked. */
record Question(String expr, int seconds) {}
