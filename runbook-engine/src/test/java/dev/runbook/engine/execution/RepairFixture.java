package dev.runbook.engine.execution;

import dev.runbook.api.spi.PortContext;
import dev.runbook.api.spi.PortProvider;
import java.util.Set;

/** A port with effects that needs no Kubernetes. */
public final class RepairFixture implements PortProvider {
    /** Changes the scripted arena. */
    public interface Repair {
        /** Mends the world. */
        void mend(String what);

        /** Has an effect that does not matter to the world. */
        void touch(String what);

        /** Has an effect that the world refuses. */
        void refused(String what);
    }

    @Override
    public Set<Class<?>> ports() {
        return Set.of(Repair.class);
    }

    @Override
    public Object provide(Class<?> port, PortContext context) {
        var arena = ArenaFixture.latest();
        return new Repair() {
            @Override
            public void mend(String what) {
                context.effect("mend " + what, () -> {
                    arena.mended = arena.time().instant();
                    return arena.log.add("mend " + what);
                });
            }

            @Override
            public void touch(String what) {
                context.effect("touch " + what, () -> arena.log.add("touch " + what));
            }

            @Override
            public void refused(String what) {
                context.effect("refused " + what, () -> {
                    throw new IllegalStateException("refused: " + what);
                });
            }
        };
    }
}
