package dev.runbook.chaos.k3s;

/** The images of a cluster's nodes, as far as they name the program that plays services. */
interface ProgramImages {
    /** Lets an image name the program, so that pods can be created with it. */
    void provide(String image);

    /** Takes an image away, so that it can't be pulled; nobody else has one of that name. */
    void withdraw(String image);

    /** Writes an image's name as containerd keeps it: {@code docker.io/library/python:3.12-alpine}. */
    static String full(String image) {
        var tagged = image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest";
        int slash = tagged.indexOf('/');
        if (slash < 0) {
            return "docker.io/library/" + tagged;
        }
        var host = tagged.substring(0, slash);
        boolean registry = host.contains(".") || host.contains(":") || host.equals("localhost");
        return registry ? tagged : "docker.io/" + tagged;
    }
}
