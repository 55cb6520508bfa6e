package dev.runbook.examples.predator12;

import dev.runbook.api.port.ExecResult;
import dev.runbook.chaos.world.Program;
import dev.runbook.chaos.world.RedisModel;
import java.util.List;
import java.util.Optional;

/** The backend's {@code clear_all}: deletes the keys that the application made, whichever pod it is called in. */
record CacheClearing(RedisModel redis) implements Program {
    @Override
    public Optional<ExecResult> run(List<String> command) {
        if (!command.equals(List.of("python", "-c", "from app.cache import clear_all; clear_all()"))) {
            return Optional.empty();
        }
        redis.delete("cache");
        return Optional.of(new ExecResult(0, "", ""));
    }
}
