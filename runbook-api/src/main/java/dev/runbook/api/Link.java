package dev.runbook.api;

import java.net.URI;
import org.apiguardian.api.API;

/**
 * A place where a person looks.
 *
 * @param title what is there
 * @param uri where it is
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Link(String title, URI uri) {
    /**
     * Makes a link.
     *
     * @throws IllegalArgumentException if the address is not a URI
     */
    public static Link to(String title, String uri) {
        return new Link(title, URI.create(uri));
    }
}
