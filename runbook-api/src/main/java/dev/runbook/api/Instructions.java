package dev.runbook.api;

import java.util.List;
import org.apiguardian.api.API;

/**
 * What a MANUAL step asks of a person, who acts and then confirms.
 *
 * @param text what to do
 * @param links where to look
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Instructions(String text, List<Link> links) {
    /** Copies the links. */
    public Instructions {
        links = List.copyOf(links);
    }

    /** Makes instructions. */
    public static Instructions of(String text, Link... links) {
        return new Instructions(text, List.of(links));
    }
}
