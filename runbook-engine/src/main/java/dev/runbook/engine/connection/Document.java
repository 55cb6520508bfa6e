package dev.runbook.engine.connection;

import java.util.HashMap;

/** A document of an index as it was sent; a type of its own, since the client takes a class. */
final class Document extends HashMap<String, Object> {
    private static final long serialVersionUID = 1;
}
