/** What an API server does above the store: paths, verbs, selectors, patches, subresources, watches, refusals. */
@NullMarked
package dev.runbook.chaos.cluster.api;

import org.jspecify.annotations.NullMarked;
