package dev.runbook.chaos.cluster.api;

import tools.jackson.databind.node.ObjectNode;

final class Ownership {
    void created(ObjectNode stored, String manager, ObjectNode sent) {}

    void updated(ObjectNode before, ObjectNode after, String manager, String subresource) {}
}
