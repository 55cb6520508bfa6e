package dev.runbook.engine.discovery;

import dev.runbook.engine.classfile.ClassFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the lines of methods and fields for messages, so that a person is led there by a click. */
final class SourceLines {
    private SourceLines() {}

    /** Returns the first line of a method's code; empty where its class file is not there or does not tell. */
    static OptionalInt of(Method method) {
        return line(method, method.getName(), method.getReturnType());
    }

    /** Returns the line of a class's first constructor, which is that of the class where none is written. */
    static OptionalInt of(Class<?> type) {
        Constructor<?>[] constructors = type.getDeclaredConstructors();
        return Arrays.stream(constructors)
                .map(constructor -> line(constructor, "<init>", void.class))
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .min();
    }

    /** Returns the line where a field gets its value; that of its class where its class file does not tell. */
    static OptionalInt of(Field field) {
        var type = field.getDeclaringClass();
        var line = read(type)
                .map(file ->
                        file.assignmentLine(field.getName(), field.getType().descriptorString()))
                .orElse(OptionalInt.empty());
        return line.isPresent() ? line : of(type);
    }

    private static OptionalInt line(Executable executable, String name, Class<?> returned) {
        var descriptor =
                MethodType.methodType(returned, executable.getParameterTypes()).toMethodDescriptorString();
        return read(executable.getDeclaringClass())
                .map(file -> file.firstLine(name, descriptor))
                .orElse(OptionalInt.empty());
    }

    private static Optional<ClassFile> read(Class<?> type) {
        var file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (var in = type.getResourceAsStream(file)) {
            return in == null ? Optional.empty() : Optional.of(ClassFile.of(in.readAllBytes()));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
