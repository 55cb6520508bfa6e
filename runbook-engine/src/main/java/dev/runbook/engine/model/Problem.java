package dev.runbook.engine.model;

import org.apiguardian.api.API;

/**
 * Something wrong with a class, as a person reads it.
 *
 * @param where class, and method or field, and line where it is known
 * @param what what is wrong, of several lines where it shows a text
 * @param consequence what follows from it
 * @param remedy how to mend it
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Problem(String where, String what, String consequence, String remedy) {
    @Override
    public String toString() {
        return where + ": " + what + (what.endsWith("\n") ? "" : " ") + consequence + " " + remedy;
    }
}
