package dev.runbook.chaos.k3s;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.testcontainers.k3s.K3sContainer;

/** The images of a k3s in a container, which is nobody else's: whatever has an image's name gives way. */
final class ContainerImages implements ProgramImages {
    private final K3sContainer container;
    private final String programImage;
    private final Set<String> provided = new HashSet<>();

    ContainerImages(K3sContainer container, String programImage) {
        this.container = container;
        this.programImage = ProgramImages.full(programImage);
    }

    @Override
    public synchronized void provide(String image) {
        var full = ProgramImages.full(image);
        if (!provided.contains(full)) {
            if (!has(programImage)) {
                images("pull", programImage);
            }
            images("tag", "--force", programImage, full);
            provided.add(full);
        }
    }

    @Override
    public synchronized void withdraw(String image) {
        var full = ProgramImages.full(image);
        provided.remove(full);
        if (has(full)) {
            images("rm", full);
        }
    }

    private boolean has(String full) {
        return images("ls", "-q").lines().toList().contains(full);
    }

    private String images(String... arguments) {
        var command = new ArrayList<>(List.of("sh", "-c", Containerd.IMAGES, "ctr"));
        command.addAll(List.of(arguments));
        try {
            var result = container.execInContainer(command.toArray(String[]::new));
            if (result.getExitCode() != 0) {
                throw new IllegalStateException("on the k3s node 'ctr images " + String.join(" ", arguments)
                        + "' ended with " + result.getExitCode() + ": " + result.getStdout() + result.getStderr());
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new IllegalStateException("nothing can be run on the k3s node", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
