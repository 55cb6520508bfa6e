package dev.runbook.examples.predator12;

import static dev.runbook.api.slo.Bound.above;
import static dev.runbook.api.slo.Bound.below;
import static dev.runbook.api.slo.Unit.COUNT;
import static dev.runbook.api.slo.Unit.RATIO;
import static dev.runbook.api.slo.Unit.SECONDS;

import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;

/**
 * The section <em>Metrics &amp; Thresholds</em>: each figure of the document once, with the indicator that it is about.
 * Alerts, runbooks and drills refer to these.
 */
public final class Predator12Slos {
    private static final String BACKEND = "namespace=\"default\",app=\"predator-backend\"";
    private static final String BACKEND_PODS = "namespace=\"default\",pod=~\"predator-backend-.*\"";
    private static final String REDIS = "namespace=\"default\",app=\"redis\"";
    private static final String AGENT_PODS = "namespace=\"default\",pod=~\"predator-agents-.*\"";

    private Predator12Slos() {}

    /** Error Rate: &lt;5% (5xx responses); warning from 3 %. The share of all requests of five minutes (errata 1). */
    public static final class ErrorRate implements Slo {
        @Override
        public String title() {
            return "backend error rate";
        }

        @Override
        public String indicator() {
            return "(sum(rate(http_requests_total{" + BACKEND + ",status=~\"5..\"}[5m])) or vector(0))"
                    + " / sum(rate(http_requests_total{" + BACKEND + "}[5m]))";
        }

        @Override
        public Bound objective() {
            return below(0.05, RATIO);
        }

        @Override
        public Bound warning() {
            return below(0.03, RATIO);
        }
    }

    /** Error Rate: 3-5% is a warning, which calls for a look. */
    public static final class ErrorRateWarning implements Slo {
        @Override
        public String title() {
            return "backend error rate, warning";
        }

        @Override
        public String indicator() {
            return new ErrorRate().indicator();
        }

        @Override
        public Bound objective() {
            return new ErrorRate().warning();
        }
    }

    /** P95 Latency: &lt;250ms, warning from 200 ms; the alert is laxer, 500 ms (errata 5). Over all pods (errata 2). */
    public static final class Latency implements Slo {
        @Override
        public String title() {
            return "backend P95 latency";
        }

        @Override
        public String indicator() {
            return "histogram_quantile(0.95, sum by (le) (rate(http_server_requests_seconds_bucket{" + BACKEND
                    + "}[5m])))";
        }

        @Override
        public Bound objective() {
            return below(0.25, SECONDS);
        }

        @Override
        public Bound warning() {
            return below(0.2, SECONDS);
        }

        @Override
        public Bound alertsAt() {
            return below(0.5, SECONDS);
        }
    }

    /** P95 Latency: 200-250ms is a warning, which calls for a look. */
    public static final class LatencyWarning implements Slo {
        @Override
        public String title() {
            return "backend P95 latency, warning";
        }

        @Override
        public String indicator() {
            return new Latency().indicator();
        }

        @Override
        public Bound objective() {
            return new Latency().warning();
        }
    }

    /** Availability: &gt;99.9%. The share of the last hour's requests that were not answered with 5xx. */
    public static final class Availability implements Slo {
        @Override
        public String title() {
            return "backend availability";
        }

        @Override
        public String indicator() {
            return "1 - (sum(increase(http_requests_total{" + BACKEND + ",status=~\"5..\"}[1h])) or vector(0))"
                    + " / sum(increase(http_requests_total{" + BACKEND + "}[1h]))";
        }

        @Override
        public Bound objective() {
            return above(0.999, RATIO);
        }
    }

    /** Pod Restart Rate: &lt;10/hour, over all containers of Predator12. */
    public static final class RestartRate implements Slo {
        @Override
        public String title() {
            return "restarts in the last hour";
        }

        @Override
        public String indicator() {
            return "sum(increase(kube_pod_container_status_restarts_total{namespace=\"default\",pod=~\"predator-.*\"}"
                    + "[1h]))";
        }

        @Override
        public Bound objective() {
            return below(10, COUNT);
        }
    }

    /** CPU Usage: &gt;70% is a warning. The share of what the backend requests. */
    public static final class CpuUse implements Slo {
        @Override
        public String title() {
            return "backend CPU use of request";
        }

        @Override
        public String indicator() {
            return "sum(rate(container_cpu_usage_seconds_total{" + BACKEND_PODS + "}[5m]))"
                    + " / sum(kube_pod_container_resource_requests{" + BACKEND_PODS + ",resource=\"cpu\"})";
        }

        @Override
        public Bound objective() {
            return below(0.7, RATIO);
        }
    }

    /** Memory Usage: &gt;80% is a warning. The share of what the backend requests. */
    public static final class MemoryUse implements Slo {
        @Override
        public String title() {
            return "backend memory use of request";
        }

        @Override
        public String indicator() {
            return "sum(container_memory_working_set_bytes{" + BACKEND_PODS + "})"
                    + " / sum(kube_pod_container_resource_requests{" + BACKEND_PODS + ",resource=\"memory\"})";
        }

        @Override
        public Bound objective() {
            return below(0.8, RATIO);
        }
    }

    /** Memory Usage: &gt;80% is a warning, of Redis too; the alert is laxer. The share of what it may use. */
    public static final class RedisMemoryUse implements Slo {
        @Override
        public String title() {
            return "Redis memory use of its limit";
        }

        @Override
        public String indicator() {
            return "max(redis_memory_used_bytes{" + REDIS + "}) / max(redis_memory_max_bytes{" + REDIS + "})";
        }

        @Override
        public Bound objective() {
            return below(0.8, RATIO);
        }

        @Override
        public Bound alertsAt() {
            return below(0.9, RATIO);
        }
    }

    /** Agent pod down: the share of the wanted agents that are ready; the alert says for how long one may be missing. */
    public static final class AgentsReady implements Slo {
        @Override
        public String title() {
            return "agents that are ready";
        }

        @Override
        public String indicator() {
            return "sum(kube_pod_status_ready{" + AGENT_PODS + ",condition=\"true\"})"
                    + " / sum(kube_deployment_spec_replicas{namespace=\"default\",deployment=\"predator-agents\"})";
        }

        @Override
        public Bound objective() {
            return above(1, RATIO);
        }
    }

    /** The share of the wanted backend pods that are ready. */
    public static final class BackendReady implements Slo {
        @Override
        public String title() {
            return "backend pods that are ready";
        }

        @Override
        public String indicator() {
            return "sum(kube_pod_status_ready{" + BACKEND_PODS + ",condition=\"true\"})"
                    + " / sum(rollout_info_replicas_desired{namespace=\"default\",name=\"predator-backend\"})";
        }

        @Override
        public Bound objective() {
            return above(1, RATIO);
        }
    }

    /** The share of the wanted Celery workers that are ready. */
    public static final class CeleryReady implements Slo {
        @Override
        public String title() {
            return "Celery workers that are ready";
        }

        @Override
        public String indicator() {
            return "sum(kube_pod_status_ready{namespace=\"default\",pod=~\"predator-celery-.*\",condition=\"true\"})"
                    + " / sum(kube_deployment_spec_replicas{namespace=\"default\",deployment=\"predator-celery\"})";
        }

        @Override
        public Bound objective() {
            return above(1, RATIO);
        }
    }
}
