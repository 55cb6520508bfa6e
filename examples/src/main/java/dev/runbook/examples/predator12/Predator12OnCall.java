package dev.runbook.examples.predator12;

import dev.runbook.api.Escalation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The section <em>Contacts</em>: who is called, and when, while a run waits for a person. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Escalation(level = "L1", who = "Team Lead", channel = "#oncall")
@Escalation(level = "L2", who = "Engineering Manager", channel = "ops@predator12.io", after = "15m")
@Escalation(level = "L3", who = "CTO", channel = "ops@predator12.io", after = "25m")
@interface Predator12OnCall {}
