package dev.runbook.engine.port;

import dev.runbook.api.port.Flushed;
import dev.runbook.api.port.QueueLength;
import dev.runbook.api.port.Redis;
import dev.runbook.api.port.RedisMemory;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.spi.RedisConnection;
import java.util.function.Function;

/** A Redis server whose questions are declared as reading and whose flush is an effect. */
record GatedRedis(StepGate gate, String name, RedisConnection server) implements Redis {
    @Override
    public String ping() {
        return read("PING", RedisConnection::ping);
    }

    @Override
    public RedisMemory memory() {
        var info = read("INFO", server -> server.info("memory"));
        return new RedisMemory(number(info, "used_memory"), number(info, "maxmemory"), value(info, "maxmemory_policy"));
    }

    private long number(String info, String field) {
        var value = value(info, field);
        if (!value.matches("\\d{1,18}")) {
            throw new IllegalStateException("Redis at " + name + " does not tell its " + field + " in INFO memory");
        }
        return Long.parseLong(value);
    }

    private static String value(String info, String field) {
        return info.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Override
    public QueueLength queue(String list) {
        long length = read("LLEN", server -> server.length(list));
        return new QueueLength(list, length, gate.arena().time().instant());
    }

    @Override
    public long keys() {
        return read("DBSIZE", RedisConnection::keys);
    }

    @Override
    public Flushed flush() {
        long before = keys();
        gate.command("FLUSHDB at " + name, server::flush);
        return new Flushed(before, keys());
    }

    private <T> T read(String command, Function<RedisConnection, T> question) {
        return gate.readOnly(command + " at " + name, () -> question.apply(server));
    }
}
