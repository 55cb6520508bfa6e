/** The controllers of the embedded cluster: reconcilers on the one scheduler that behave as those of Kubernetes 1.34. */
@NullMarked
package dev.runbook.chaos.controller;

import org.jspecify.annotations.NullMarked;
