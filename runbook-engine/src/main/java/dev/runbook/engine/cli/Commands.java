package dev.runbook.engine.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;

/**
 * Makes commands with the screen that they write to.
 *
 * @param screen given to constructors that take one
 */
record Commands(Screen screen) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Screen.class) {
                return type.cast(constructor.newInstance(screen));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
