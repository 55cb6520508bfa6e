package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that has been understood.
 *
 * @param type the served type that the path names
 * @param asOf the resource version that a disturbed read is answered from, -1 for now
 */
record Exchange(ApiRequest request, ApiPath path, ApiCall call, ResourceType type, long asOf) {
    ObjectKey key() {
        return new ObjectKey(type, path.namespace(), path.name());
    }

    String name() {
        return path.name();
    }

    /** Reads the body's object; 415 for a content type that isn't JSON, 400 for what isn't an object. */
    ObjectNode object() {
        var type = request.header("content-type").split(";", 2)[0].strip();
        if (type.equals("application/yaml") || type.equals("application/vnd.kubernetes.protobuf")) {
            throw Refusal.notEmulated("bodies of type " + type + "; send application/json");
        }
        if (!type.isEmpty() && !type.equals("application/json")) {
            throw Refusal.unsupportedBody("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        return Json.parseObject(request.body());
    }

    /** Returns who the changed fields belong to: the stated field manager, else the first word of the user agent. */
    String fieldManager() {
        var stated = request.query("fieldManager");
        if (!stated.isEmpty()) {
            return stated;
        }
        var agent = request.header("user-agent");
        return agent.isEmpty() ? request.actor() : agent.split("[/ ]", 2)[0];
    }
}
