package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.RedisModel;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Fills a Redis with keys, by {@code redis-cli} in its first pod. Immutable.
 *
 * @param workload whose pods run Redis
 * @param prefix of the keys
 * @param keys how many, of a kilobyte each
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record RedisFilled(String workload, String prefix, int keys) implements Fault {
    /** Fills the Redis of a workload. */
    public static RedisFilled of(String workload) {
        return new RedisFilled(workload, "filled", 10_000);
    }

    /** Sets how many keys, and how their names begin. */
    public RedisFilled with(String keyPrefix, int count) {
        return new RedisFilled(workload, keyPrefix, count);
    }

    @Override
    public String describe() {
        return workload + " gets " + keys + " keys " + prefix + ":…";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .require(keys > 0, keys + " keys fill nothing; use one at least")
                .and(
                        Workload.find(context, workload).isPresent()
                                ? List.of()
                                : List.of(Workload.missing(context, workload)));
    }

    @Override
    public void inject(FaultContext context) {
        redis(context, "eval", RedisModel.FILL, "0", prefix, Integer.toString(keys));
        FaultMemory.of(context).keep(this, keys);
    }

    /** Looks whether the keys are there. */
    @Override
    public boolean observed(FaultContext context) {
        return Long.parseLong(redis(context, "dbsize").strip()) >= keys;
    }

    /** Leaves the keys: whoever is to clear them does, or the world ends. */
    @Override
    public void heal(FaultContext context) {}

    private String redis(FaultContext context, String... arguments) {
        var command = new String[arguments.length + 1];
        command[0] = "redis-cli";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Pod pod =
                Workload.pods(context, Workload.get(context, workload).labels()).get(0);
        var out = new ByteArrayOutputStream();
        try (var process = context.client()
                .pods()
                .inNamespace(context.namespace())
                .withName(pod.getMetadata().getName())
                .writingOutput(out)
                .exec(command)) {
            int exit = process.exitCode().join();
            var said = out.toString(StandardCharsets.UTF_8);
            if (exit != 0 || said.startsWith("ERR")) {
                throw new IllegalStateException("redis-cli " + arguments[0] + " in pod "
                        + pod.getMetadata().getName() + " ended with " + exit + ": " + said);
            }
            return said;
        }
    }
}
