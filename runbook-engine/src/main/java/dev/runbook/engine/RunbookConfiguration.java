package dev.runbook.engine;

import org.apiguardian.api.API;

/**
 * The configuration parameters of the engine: set in {@code junit-platform.properties}, by the launcher, or as system
 * properties.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class RunbookConfiguration {
    /** The name of the target that drills run on: {@value}. {@code embedded} unless set. */
    public static final String TARGET = "runbook.target";

    /**
     * The mode that steps run in: {@value}. {@code replay}, the default; {@code plan} and {@code live} need {@link
     * #CONTEXT} too, and one runbook that is selected as a whole: it is planned or run as {@code runbook plan} and {@code
     * runbook apply --yes} do.
     */
    public static final String MODE = "runbook.mode";

    /**
     * The context of the kubeconfig for the modes {@code plan} and {@code live}: {@value}. More of the command line's
     * options are named in the same way: {@code runbook.kubeconfig}, {@code .namespace}, {@code .prometheus}, {@code
     * .policy}, {@code .channels}, {@code .connections}, {@code .journal-dir}, {@code .reason}.
     */
    public static final String CONTEXT = "runbook.context";

    /** The run's parameters, as {@code by=2,fails=false}: {@value}. For the modes {@code plan} and {@code live}. */
    public static final String PARAMETERS = "runbook.parameters";

    /** The key of the cluster and the journal that a plan or a live run acts with: {@value}. */
    public static final String SESSION = "runbook.session";

    /** The seed of all random choices, a whole number, instead of the one that each drill states: {@value}. */
    public static final String SEED = "runbook.seed";

    /**
     * What becomes of a class whose target is missing or not available: {@value}. {@code allow}, the default, skips it
     * with the reason; {@code fail} fails it, so that a build can't turn green by running nothing.
     */
    public static final String SKIP = "runbook.skip";

    /** Whether drills run in parallel, each in its own world: {@value}. {@code false} unless set. */
    public static final String PARALLEL = "runbook.execution.parallel.enabled";

    /**
     * The prefix of the parameters of parallel execution: {@value}. They are those that JUnit Jupiter has under {@code
     * junit.jupiter.execution.parallel.}, as {@code config.strategy = fixed} and {@code config.fixed.parallelism = 4}.
     */
    public static final String PARALLEL_PREFIX = "runbook.execution.parallel.";

    /** Where reports and journals go: {@value}. {@code target/runbook} unless set; {@code none} for nowhere. */
    public static final String REPORTS = "runbook.reports.directory";

    /** Whether the timeline of each drill is printed: {@value}. {@code true} unless set. */
    public static final String PRINT = "runbook.print";

    /** Whether the timeline is coloured: {@value}. {@code auto}, the default, {@code always} or {@code never}. */
    public static final String COLOUR = "runbook.colour";

    /**
     * Where drills that passed write what their runbook did at most, which live runs are held to: {@value}. {@code
     * packed}, the default, is beside the runbook's classes, so that a jar that is built after the tests holds it;
     * {@code none}; or a directory.
     */
    public static final String ENVELOPES = "runbook.envelopes";

    /**
     * Where drills that passed write what their Prometheus saw of the alert, for unit tests of the rules: {@value}, a
     * directory. Nowhere by default; {@code runbook rules write --tests} sets it.
     */
    public static final String RULE_TESTS = "runbook.rule-tests.directory";

    private RunbookConfiguration() {}
}
