package dev.runbook.chaos.kubelet;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * What an attempt to pull an image comes to.
 *
 * @param takes how long it takes until the image is there or the attempt fails
 * @param bytes the size of the image
 * @param error why it failed, as the container runtime says it; empty for success
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ImagePull(Duration takes, long bytes, String error) {
    /** An image of 120 MB that arrives after a time. */
    public static ImagePull pulled(Duration takes) {
        return new ImagePull(takes, 120_000_000, "");
    }

    /** An image that the registry does not have, with containerd's wording. */
    public static ImagePull notFound(String image) {
        return new ImagePull(
                Duration.ofMillis(800),
                0,
                "rpc error: code = NotFound desc = failed to pull and unpack image \"" + image
                        + "\": failed to resolve reference \"" + image + "\": " + image + ": not found");
    }

    boolean failed() {
        return !error.isEmpty();
    }
}
