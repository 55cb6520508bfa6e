package dev.runbook.examples.predator12;

import java.util.List;
import java.util.Map;

/** Which drills of Predator12 can end on a real Kubernetes as on the embedded cluster, and why the others can't. */
final class K3sDrills {
    /** In the order in which they are drilled while there is time: each of the three alerts first. */
    static final List<String> ALL = List.of(
            "UndoDoesNotHelpDrill",
            "AutoscalerAtMaximumDrill",
            "WedgedAgentDrill",
            "FailedAnalysisDrill",
            "AutoscalerScalesDrill",
            "BadReleaseWithoutAnalysisDrill",
            "InconclusiveAnalysisDrill",
            "MissingImageDrill",
            "SlowDependencyDrill",
            "HalfwayDrill",
            "AutomaticRollbackDrill",
            "InvestigationDrill",
            "QuietErrorRateDrill",
            "ErrorsWithoutReleaseDrill",
            "CacheFullDrill",
            "CrashedAgentDrill",
            "RollbackToRevisionDrill",
            "WedgedBackendDrill",
            "WedgedCeleryDrill",
            "UnreadyCeleryDrill",
            "PausedReleaseDrill",
            "PromotedReleaseDrill",
            "ScaleOutThroughAutoscalerDrill",
            "ScaleOutDrill",
            "HealthCheckDrill",
            "RedisFullDrill",
            "FlushDeclinedDrill",
            "CrashLoopingAgentDrill",
            "RestartDoesNotHelpDrill",
            "HealthCheckWithoutDatabasesDrill",
            "InvestigationWithoutToolsDrill",
            "ScaleOutTooLittleDrill",
            "QuietLatencyDrill",
            "QuietAgentsDrill",
            "RestartRateDrill",
            "ReleaseInTheWayDrill",
            "RestartsInvestigatedDrill");

    /** Why a drill has no place there. */
    static final Map<String, String> EMBEDDED_ONLY = Map.of(
            "MemoryHighDrill",
                    "the runbook asks for a whole CPU and 2 GiB a pod: what it writes is not scaled as the world's"
                            + " manifests are, and five such pods don't fit on a small node",
            "ResourcesDoNotHelpDrill",
                    "what the runbook writes is not scaled as what the pods use is: a request that is too small for"
                            + " them is ample for a quarter of them");

    private K3sDrills() {}
}
