package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * Releases an image that the registry does not have: the new pods can't start. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param tag of the missing image; the present tag with {@code -missing} behind it when empty
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ImageMissing(String workload, String tag) implements Fault {
    private static final List<String> REASONS = List.of("ErrImagePull", "ImagePullBackOff");

    /** Releases an image of a workload that is missing. */
    public static ImageMissing of(String workload) {
        return new ImageMissing(workload, "");
    }

    /** Names the tag of the missing image. */
    public ImageMissing tagged(String imageTag) {
        return new ImageMissing(workload, imageTag);
    }

    @Override
    public String describe() {
        return workload + " releases an image that the registry does not have";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return PodTrouble.problems(context, workload, false);
    }

    @Override
    public void inject(FaultContext context) {
        var now = Workload.get(context, workload);
        var image = now.image(tag.isEmpty() ? now.tag() + "-missing" : tag);
        Controls.of(context).image(image, false);
        FaultMemory.of(context).keep(this, new Missing(image, now.labels()));
        now.release(context, image);
    }

    @Override
    public boolean observed(FaultContext context) {
        var missing = FaultMemory.of(context).kept(this, Missing.class).orElseThrow();
        return Workload.pods(context, missing.labels()).stream().anyMatch(pod -> PodTrouble.waiting(pod, REASONS));
    }

    /** Puts the image into the registry. */
    @Override
    public void heal(FaultContext context) {
        FaultMemory.of(context)
                .kept(this, Missing.class)
                .ifPresent(missing -> Controls.of(context).image(missing.image(), true));
    }

    private record Missing(String image, Map<String, String> labels) {}
}
