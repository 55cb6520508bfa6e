package dev.runbook.engine.port;

import org.apiguardian.api.API;

/** Says what helps against an error of Redis. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RedisHint {
    private RedisHint() {}

    /** Returns a sentence that follows the error; a full stop where nothing is known. */
    public static String of(String error) {
        // What follows a colon, or a word after "password", would be masked as the password.
        if (error.contains("WRONGPASS")) {
            return ". It takes another password or user. Correct REDISCLI_AUTH of the container, or the connection of"
                    + " --connections.";
        }
        if (error.contains("NOAUTH")) {
            return ". It needs a password. Give the container REDISCLI_AUTH, or name a connection of --connections"
                    + " with its password.";
        }
        if (error.contains("NOPERM")) {
            return ". Its user may not: let it run PING, INFO, LLEN, DBSIZE and, for a flush, FLUSHDB.";
        }
        return error.contains("WRONGTYPE") ? ". The key is no list: Celery's queue has another name." : ".";
    }
}
