package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import org.apiguardian.api.API;

/** Argo CD as worlds see it: one that brings Applications has it, and nothing synchronises them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ArgoCd {
    private static final int NOT_FOUND = 404;

    private ArgoCd() {}

    /** Returns whether a world has it. */
    public static boolean in(Contents contents) {
        return contents.manifests().stream()
                .anyMatch(manifest -> manifest.type().equals(ResourceType.APPLICATION));
    }

    /** Answers as where it is not: the API server knows a custom resource only where its definition was installed. */
    public static Interception absent(ApiCall call) {
        return call.resource().equals(ResourceType.APPLICATION.plural())
                        && call.group().equals(ResourceType.APPLICATION.group())
                ? Interception.answer(NOT_FOUND, "NotFound", "the server could not find the requested resource")
                : Interception.pass();
    }
}
