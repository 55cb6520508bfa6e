package dev.runbook.examples.predator12;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which drills of Predator12 can end on a real Kubernetes as on the embedded cluster, and why the others can't. */
final class K3sDrills {
    /** What CI drills, some twenty-five minutes: drills of each of the three alerts, and what is real there alone. */
    static final List<String> CHOICE = List.of(
            "SlowDependencyDrill",
            "AutoscalerAtMaximumDrill",
            "AutoscalerScalesDrill",
            "UndoDoesNotHelpDrill",
            "BadReleaseWithoutAnalysisDrill",
            "FailedAnalysisDrill",
            "InconclusiveAnalysisDrill",
            "AutomaticRollbackDrill",
            "WedgedAgentDrill",
            "MissingImageDrill",
            "ErrorsWithoutReleaseDrill",
            "QuietErrorRateDrill",
            "HalfwayDrill",
            "InvestigationDrill");

    static final List<String> FURTHER = List.of(
            "CrashLoopingAgentDrill",
            "CacheFullDrill",
            "CrashedAgentDrill",
            "QuietLatencyDrill",
            "QuietAgentsDrill",
            "RollbackToRevisionDrill",
            "RestartDoesNotHelpDrill",
            "WedgedBackendDrill",
            "WedgedCeleryDrill",
            "UnreadyCeleryDrill",
            "RestartRateDrill",
            "PausedReleaseDrill",
            "PromotedReleaseDrill",
            "HealthCheckDrill",
            "HealthCheckWithoutDatabasesDrill",
            "RedisFullDrill",
            "FlushDeclinedDrill",
            "InvestigationWithoutToolsDrill",
            "ScaleOutDrill",
            "ScaleOutThroughAutoscalerDrill",
            "ScaleOutTooLittleDrill",
            "ReleaseInTheWayDrill");

    /** Why a drill has no place there. */
    static final Map<String, String> EMBEDDED_ONLY = Map.of(
            "MemoryHighDrill",
                    "the runbook asks for a whole CPU and 2 GiB a pod: what it writes is not scaled as the world's"
                            + " manifests are, and five such pods don't fit on a small node",
            "ResourcesDoNotHelpDrill",
                    "what the runbook writes is not scaled as what the pods use is: a request that is too small for"
                            + " them is ample for a quarter of them");

    private K3sDrills() {}

    /** Returns all that can end there as on the embedded cluster. */
    static List<String> all() {
        return Stream.concat(FURTHER.stream(), CHOICE.stream()).toList();
    }
}
