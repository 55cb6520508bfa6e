package dev.runbook.chaos.world;

import dev.runbook.api.port.ExecResult;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * A Redis in a world: answers {@code redis-cli} and tells what {@code redis_exporter} does. Made anew for each world
 * that is opened; its keys are counted, not kept.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class RedisModel implements Program {
    /** Makes keys: the script that a fault runs, here and on a real Redis. Arguments: prefix, number of keys. */
    public static final String FILL =
            "for i = 1, ARGV[2] do redis.call('set', ARGV[1] .. ':' .. i, string.rep('x', 900)) end";

    private static final String PUSH = "for i = 1, ARGV[2] do redis.call('rpush', ARGV[1], i) end";

    private static final long EMPTY = 1L << 20;
    private static final long BYTES_A_KEY = 1024;

    private final Map<String, Long> keys = new TreeMap<>();
    private final Map<String, Long> lists = new TreeMap<>();
    private final long limit;

    private RedisModel(long limit) {
        this.limit = limit;
    }

    /** Makes an empty Redis with a limit of memory as a Kubernetes quantity: {@code 64Mi}. */
    public static RedisModel limitedTo(String memory) {
        return new RedisModel(Quantity.getAmountInBytes(Quantity.parse(memory)).longValue());
    }

    /** Adds keys of a kilobyte each. */
    public synchronized RedisModel with(String prefix, long count) {
        keys.merge(prefix, count, Long::sum);
        return this;
    }

    /** Adds tasks to a list. */
    public synchronized RedisModel queue(String list, long length) {
        lists.merge(list, length, Long::sum);
        return this;
    }

    /** Deletes the keys of a prefix, as the program does that made them. */
    public synchronized void delete(String prefix) {
        keys.remove(prefix);
    }

    /** Returns the commands that give a real, empty Redis what this one holds; keys of later faults come on top. */
    public synchronized List<List<String>> commands() {
        var commands = new ArrayList<List<String>>();
        keys.forEach((prefix, count) -> commands.add(eval(FILL, prefix + ":0", count)));
        lists.forEach((list, length) -> commands.add(eval(PUSH, list, length)));
        return commands;
    }

    private static List<String> eval(String script, String name, long count) {
        return List.of("redis-cli", "eval", script, "0", name, Long.toString(count));
    }

    @Override
    public synchronized Optional<ExecResult> run(List<String> command) {
        if (command.size() < 2 || !command.get(0).equals("redis-cli")) {
            return Optional.empty();
        }
        var arguments = command.subList(1, command.size());
        return switch (String.join(" ", arguments.subList(0, Math.min(2, arguments.size())))) {
            case "ping" -> said("PONG");
            case "dbsize" -> said(Long.toString(count()));
            case "info memory" ->
                said("# Memory\r\nused_memory:" + used() + "\r\nmaxmemory:" + limit
                        + "\r\nmaxmemory_policy:noeviction\r\n");
            case "flushdb" -> {
                keys.clear();
                lists.clear();
                yield said("OK");
            }
            default -> other(arguments);
        };
    }

    private Optional<ExecResult> other(List<String> arguments) {
        if (arguments.get(0).equals("llen") && arguments.size() == 2) {
            return said(Long.toString(lists.getOrDefault(arguments.get(1), 0L)));
        }
        if (arguments.size() == 5 && arguments.get(1).equals(FILL)) {
            with(arguments.get(3), Long.parseLong(arguments.get(4)));
            return said("");
        }
        return Optional.empty();
    }

    private static Optional<ExecResult> said(String text) {
        return Optional.of(new ExecResult(0, text + "\n", ""));
    }

    private long count() {
        return keys.values().stream().mapToLong(Long::longValue).sum()
                + lists.values().stream().filter(length -> length > 0).count();
    }

    private long used() {
        long entries = keys.values().stream().mapToLong(Long::longValue).sum()
                + lists.values().stream().mapToLong(Long::longValue).sum();
        return EMPTY + entries * BYTES_A_KEY;
    }

    @Override
    public synchronized Map<String, Double> metrics() {
        return Map.of(
                "redis_memory_used_bytes", (double) used(),
                "redis_memory_max_bytes", (double) limit,
                "redis_db_keys", (double) count());
    }
}
