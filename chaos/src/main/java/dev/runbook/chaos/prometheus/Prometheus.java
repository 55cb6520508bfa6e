package dev.runbook.chaos.prometheus;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * The Prometheus of one embedded world: it scrapes its targets and evaluates its rules on the simulation's clock, and
 * answers queries.
 *
 * <p>Scrapes and evaluations start one interval after construction; at one instant the scrape comes first. All methods
 * may be called from any thread.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Prometheus {
    private static final int MOST_PLANS = 500;

    private final Simulation simulation;
    private final SeriesStorage storage;
    private final Planner planner;
    /** By the query's text, or by the tree when somebody parsed it already. */
    private final Map<Object, Plan> plans = new HashMap<>();

    private final Map<ScrapeTarget, ScrapeLoop> targets = new LinkedHashMap<>();
    private final List<RuleEvaluation> rules = new ArrayList<>();
    private final List<AlertListener> listeners = new ArrayList<>();

    /** Starts a Prometheus without targets and rules. */
    public Prometheus(Simulation simulation, PrometheusSettings settings) {
        this.simulation = simulation;
        this.storage = new SeriesStorage(settings.retention());
        this.planner = new Planner(storage, settings);
        simulation.every(settings.scrapeInterval(), this::scrape);
        simulation.every(settings.evaluationInterval(), this::evaluateRules);
        simulation.every(settings.retention(), () -> storage.expire(millis()));
    }

    /** Scrapes a target from the next scrape on; one that is there already stays. */
    public void add(ScrapeTarget target) {
        simulation.locked(() -> targets.computeIfAbsent(target, added -> new ScrapeLoop(added, storage)));
    }

    /** Scrapes a target no longer; its series are stale at once. */
    public void remove(ScrapeTarget target) {
        simulation.locked(() -> {
            var loop = targets.remove(target);
            if (loop != null) {
                loop.end(millis());
            }
            return loop;
        });
    }

    /**
     * Evaluates a rule from the next evaluation on, after those that were added before. A rule that can't be evaluated
     * throws its {@link EvaluationException} out of the simulation, so that no drill is green without it.
     */
    public void add(AlertRule rule) {
        simulation.locked(() -> rules.add(new RuleEvaluation(rule, Plan.of(rule.expr(), planner), storage)));
    }

    /** Tells somebody of each alert whose state changes. */
    public void onAlert(AlertListener listener) {
        simulation.locked(() -> listeners.add(listener));
    }

    /** Returns the alerts that are pending or firing now, in the order of rules and of their coming. */
    public List<Alert> alerts() {
        return simulation.locked(() -> {
            var now = simulation.now();
            return rules.stream().flatMap(rule -> rule.alerts(now).stream()).toList();
        });
    }

    /**
     * Evaluates an expression at an instant.
     *
     * @throws PromQlException when it does not parse
     * @throws EvaluationException when it has no value for the series that there are
     */
    public QueryResult instant(String query, Instant at) {
        return simulation.locked(
                () -> plan(query, () -> PromQl.parse(query)).at(Evaluation.instant(at.toEpochMilli())));
    }

    /** Evaluates an expression at an instant, see {@link #instant(String, Instant)}. */
    public QueryResult instant(Expr expr, Instant at) {
        return simulation.locked(() -> plan(expr, () -> expr).at(Evaluation.instant(at.toEpochMilli())));
    }

    /**
     * Evaluates an expression at instants from the start to the end, both included.
     *
     * @throws IllegalArgumentException when the step is not positive
     * @throws PromQlException when the query does not parse
     * @throws EvaluationException when it has no value for the series that there are, or is no vector or scalar
     */
    public QueryResult.RangeVector range(String query, Instant start, Instant end, Duration step) {
        return simulation.locked(() -> range(plan(query, () -> PromQl.parse(query)), start, end, step));
    }

    /** Evaluates an expression at several instants, see {@link #range(String, Instant, Instant, Duration)}. */
    public QueryResult.RangeVector range(Expr expr, Instant start, Instant end, Duration step) {
        return simulation.locked(() -> range(plan(expr, () -> expr), start, end, step));
    }

    private static QueryResult.RangeVector range(Plan plan, Instant start, Instant end, Duration step) {
        if (step.toMillis() <= 0) {
            throw new IllegalArgumentException("The step of a range query is " + step + "; it has to be positive");
        }
        return plan.range(start.toEpochMilli(), end.toEpochMilli(), step.toMillis());
    }

    SeriesStorage storage() {
        return storage;
    }

    private Plan plan(Object key, Supplier<Expr> expr) {
        var plan = plans.get(key);
        if (plan == null) {
            if (plans.size() >= MOST_PLANS) {
                plans.clear();
            }
            plan = Plan.of(expr.get(), planner);
            plans.put(key, plan);
        }
        return plan;
    }

    private void scrape() {
        long now = millis();
        storage.scraping(now);
        // copies, since targets and listeners may add and remove others
        List.copyOf(targets.values()).forEach(target -> target.scrape(now));
    }

    private void evaluateRules() {
        var now = simulation.now();
        List.copyOf(rules).forEach(rule -> rule.evaluate(now, this::tell));
    }

    private void tell(Alert alert) {
        List.copyOf(listeners).forEach(listener -> listener.changed(alert));
    }

    private long millis() {
        return simulation.now().toEpochMilli();
    }
}
