package dev.runbook.chaos.world;

/** The tag of a container image, which names a version here. */
final class ImageTag {
    private ImageTag() {}

    /** Returns the tag; {@code latest} for an image without one, as a container runtime assumes. */
    static String of(String image) {
        int digest = image.indexOf('@');
        var named = digest < 0 ? image : image.substring(0, digest);
        int colon = named.lastIndexOf(':');
        return colon > named.lastIndexOf('/') ? named.substring(colon + 1) : "latest";
    }
}
