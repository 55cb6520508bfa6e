package dev.runbook.engine.port;

import org.apiguardian.api.API;

/** Says what helps against an error of Redis. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RedisHint {
    private RedisHint() {}

    /** Returns a sentence that follows the error; a full stop where nothing is known. */
    public static String of(String error) {
        if (error.contains("NOAUTH") || error.contains("WRONGPASS")) {
            // What follows a colon would be masked as the password.
            return ". It needs a password. Give the container REDISCLI_AUTH, or name a connection of --connections"
                    + " with its password.";
        }
        if (error.contains("NOPERM")) {
            return ". Its user may not: let it run PING, INFO, LLEN, DBSIZE and, for a flush, FLUSHDB.";
        }
        return error.contains("WRONGTYPE") ? ". The key is no list: Celery's queue has another name." : ".";
    }
}
