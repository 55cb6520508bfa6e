package dev.runbook.engine.classfile;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A class file, as the Java Virtual Machine Specification lays it out in chapter 4. Constants of later versions that are
 * not known end the reading with an exception.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;
    private static final String CONSTRUCTOR = "<init>";

    private final Map<Integer, String> strings = new HashMap<>();
    private final Map<Integer, Integer> pairs = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Integer> assignments = new HashMap<>();
    private int self;

    private ClassFile() {}

    /** Reads the content of a file. */
    public static ClassFile of(byte[] content) {
        var file = new ClassFile();
        try (var in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readInt() == MAGIC) {
                file.read(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a class file can't be read: " + e.getMessage(), e);
        }
        return file;
    }

    /** Returns the strings of its constant pool: names, descriptors, texts. */
    public Collection<String> strings() {
        return strings.values();
    }

    /**
     * Returns the first line of a method's code; empty where the file does not tell.
     *
     * @param name of the method, {@code <init>} for constructors
     * @param descriptor as {@code (I)V}
     */
    public OptionalInt firstLine(String name, String descriptor) {
        var line = lines.get(name + descriptor);
        return line == null ? OptionalInt.empty() : OptionalInt.of(line);
    }

    /**
     * Returns the line of a constructor that gives a field its value, where a field with an initializer is declared;
     * empty where the file does not tell.
     *
     * @param descriptor of the field's type, as {@code Ljava/lang/String;}
     */
    public OptionalInt assignmentLine(String field, String descriptor) {
        var line = assignments.get(field + descriptor);
        return line == null ? OptionalInt.empty() : OptionalInt.of(line);
    }

    private void read(DataInputStream in) throws IOException {
        in.skipNBytes(4);
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            i += constant(in, i);
        }
        in.skipNBytes(2);
        self = in.readUnsignedShort();
        in.skipNBytes(2);
        in.skipNBytes(2L * in.readUnsignedShort());
        members(in);
        members(in);
    }

    /** Reads a constant and returns how many further places of the pool it takes. */
    private int constant(DataInputStream in, int place) throws IOException {
        int tag = in.readUnsignedByte();
        switch (tag) {
            case 1 -> strings.put(place, in.readUTF());
            case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
            case 15 -> in.skipNBytes(3);
            case 9, 12 -> pairs.put(place, in.readInt());
            case 3, 4, 10, 11, 17, 18 -> in.skipNBytes(4);
            case 5, 6 -> {
                in.skipNBytes(8);
                return 1;
            }
            default -> throw new IOException("there is no constant of tag " + tag);
        }
        return 0;
    }

    /** Reads fields or methods; only the latter have code. */
    private void members(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            in.skipNBytes(2);
            var member = string(in) + string(in);
            attributes(in, member, new byte[0]);
        }
    }

    private void attributes(DataInputStream in, String member, byte[] code) throws IOException {
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            var name = string(in);
            int length = in.readInt();
            switch (name) {
                case "Code" -> {
                    in.skipNBytes(4);
                    var body = in.readNBytes(in.readInt());
                    in.skipNBytes(8L * in.readUnsignedShort());
                    attributes(in, member, body);
                }
                case "LineNumberTable" -> lineNumbers(in, member, code);
                default -> in.skipNBytes(length);
            }
        }
    }

    private void lineNumbers(DataInputStream in, String member, byte[] code) throws IOException {
        var statements = new TreeMap<Integer, Integer>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            int start = in.readUnsignedShort();
            int line = in.readUnsignedShort();
            lines.merge(member, line, Math::min);
            statements.put(start, line);
        }
        if (member.startsWith(CONSTRUCTOR)) {
            new Assignments(code, statements).read(this::field, assignments);
        }
    }

    /** Returns name and descriptor of a field of this class by its constant; null if the constant is something else. */
    private @Nullable String field(int constant) {
        var field = pairs.get(constant);
        if (field == null || field >>> 16 != self) {
            return null;
        }
        var type = pairs.get(field & 0xFFFF);
        return type == null ? null : strings.get(type >>> 16) + strings.get(type & 0xFFFF);
    }

    private String string(DataInputStream in) throws IOException {
        return strings.getOrDefault(in.readUnsignedShort(), "");
    }
}
