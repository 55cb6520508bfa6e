package dev.runbook.chaos.cluster.api;

import tools.jackson.databind.node.ObjectNode;

/** Answers questions about access: the embedded cluster has one user, who may do everything. */
final class Reviews {
    private static final String USER = "drill";

    private Reviews() {}

    static boolean isReview(ApiPath path) {
        return Discovery.REVIEWS.stream()
                .anyMatch(type -> type.apiVersion().equals(path.groupVersion())
                        && type.plural().equals(path.resource()));
    }

    static ApiResponse answer(ApiRequest request, ApiPath path) {
        if (!request.method().equals("POST")) {
            throw Refusal.methodNotAllowed();
        }
        ObjectNode review = Json.parseObject(request.body());
        var status = review.putObject("status");
        if (path.resource().equals("selfsubjectreviews")) {
            var user = status.putObject("userInfo").put("username", USER);
            user.putArray("groups").add("system:masters").add("system:authenticated");
        } else {
            status.put("allowed", true).put("reason", "the embedded cluster has no access rules");
        }
        return ApiResponse.json(201, review);
    }
}
