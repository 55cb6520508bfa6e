package dev.runbook.chaos.k3s;

/** Where containerd is found on a node. */
final class Containerd {
    /**
     * A shell script that runs {@code ctr images} with its arguments, without a single quote in it: Kubernetes' distributions
     * keep the socket in different places.
     */
    static final String IMAGES = "for s in /run/k3s/containerd/containerd.sock /run/k3s/containerd.sock"
            + " /run/containerd/containerd.sock /var/snap/microk8s/common/run/containerd.sock; do"
            + " [ -S $s ] && exec ctr -a $s -n k8s.io images \"$@\"; done; echo no containerd socket; exit 1";

    private Containerd() {}
}
