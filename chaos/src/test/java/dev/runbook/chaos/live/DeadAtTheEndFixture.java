package dev.runbook.chaos.live;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;

/** What tests share in which the process of a run dies when its steps are over: before its end is written down, or its lock is free. */
abstract class DeadAtTheEndFixture extends InterruptedFixture {
    private static final Pattern TAKEN =
            Pattern.compile("\"LockTaken\",\"lock\":\"default/([^\"]+)\",\"token\":(\\d+)");

    String mark() {
        return client().apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get()
                .getMetadata()
                .getAnnotations()
                .get("runbook.dev/lock");
    }

    /** Makes it as if a run's process had died after the last record of a type: its lock and its mark are there. */
    void diedAfter(String run, String type) throws IOException {
        var file = shop.runs().resolve(run + ".jsonl");
        var lines = Files.readAllLines(file);
        int last = lines.size();
        while (!lines.get(last - 1).contains("\"type\":\"" + type + "\"")) {
            last--;
        }
        var kept = String.join("\n", lines.subList(0, last)) + "\n";
        Files.writeString(file, kept);
        var taken = TAKEN.matcher(kept);
        while (taken.find()) {
            hold(taken.group(1), run, Integer.parseInt(taken.group(2)));
        }
    }

    /** Gives a lock, and the mark on the agents, to a holder that has just renewed it. */
    void hold(String lock, String run, int token) {
        lease(lock)
                .edit(found -> new LeaseBuilder(found)
                        .editSpec()
                        .withHolderIdentity(run)
                        .withLeaseTransitions(token)
                        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .endSpec()
                        .build());
        client().apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .edit(found -> new DeploymentBuilder(found)
                        .editMetadata()
                        .addToAnnotations("runbook.dev/lock", "default/" + lock + " " + token + " " + run)
                        .endMetadata()
                        .build());
    }
}
