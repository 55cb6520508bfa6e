package dev.runbook.engine.port;

import dev.runbook.api.port.Redis;
import dev.runbook.api.port.RedisServers;
import dev.runbook.engine.spi.RedisConnection;

/** Redis servers, through the pods of a cluster or directly. */
record ClusterRedisServers(Namespace namespace) implements RedisServers {
    @Override
    public RedisServers in(String other) {
        return new ClusterRedisServers(new Namespace(namespace.gate(), other));
    }

    @Override
    public Redis pod(String pod) {
        return new GatedRedis(namespace.gate(), "pod " + pod, new RedisCli(new PodCommand(namespace, pod)));
    }

    @Override
    public Redis connection(String name) {
        var server = Reached.of(namespace.gate(), RedisConnection.class, "redis", name);
        return new GatedRedis(namespace.gate(), "connection " + name, server);
    }
}
