package dev.runbook.engine.classfile;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Finds the statements of a constructor that give fields their values. */
final class Assignments {
    private static final byte ALOAD_0 = 42;
    private static final byte PUTFIELD = (byte) 181;

    private final byte[] code;
    private final TreeMap<Integer, Integer> statements;

    /**
     * Takes a constructor.
     *
     * @param code its instructions
     * @param statements its lines by the instruction that they begin at
     */
    Assignments(byte[] code, TreeMap<Integer, Integer> statements) {
        this.code = code;
        this.statements = statements;
    }

    /**
     * Adds the line of each field's first assignment. Looks for the bytes of the instruction and does not tell them from
     * equal ones within another: at worst a message names a wrong line.
     *
     * @param field names a field of the class by the number of its constant; null for another constant
     * @param lines where lines are added, by the field's name
     */
    void read(IntFunction<@Nullable String> field, Map<String, Integer> lines) {
        int earlier = 0;
        for (int at = 0; at + 2 < code.length; at++) {
            var name = code[at] == PUTFIELD ? field.apply((code[at + 1] & 0xFF) << 8 | code[at + 2] & 0xFF) : null;
            if (name != null) {
                var line = lastBetween(earlier, at);
                if (line != null) {
                    lines.putIfAbsent(name, line);
                }
                earlier = at;
            }
        }
    }

    /** Such a statement begins with the object whose field it is. So does the constructor, at 0, for its super(). */
    private @Nullable Integer lastBetween(int earlier, int at) {
        for (var statement :
                statements.subMap(earlier, false, at, false).descendingMap().entrySet()) {
            if (code[statement.getKey()] == ALOAD_0) {
                return statement.getValue();
            }
        }
        return null;
    }
}
