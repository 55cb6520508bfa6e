package dev.runbook.chaos.cluster;

import dev.runbook.chaos.simulation.Simulation;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the objects of the embedded cluster with their resource versions, as etcd does for an API server.
 *
 * <p>Objects go in and out by reference and are never modified once stored: {@link #edit} copies first. What the API
 * machinery adds (defaults, validation, selectors, graceful deletion) stands above this class; here are only identity,
 * versions, generations, finalizers and the log of changes. Used inside the simulation's lock.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ObjectStore {
    /** What the store itself gives each object. */
    private static final List<String> GIVEN = List.of("uid", "creationTimestamp", "generation", "resourceVersion");

    private final Simulation simulation;
    private final Map<ResourceType, TreeMap<String, StoredObject>> objects = new HashMap<>();
    private final Map<ResourceType, LabelIndex> labels = new HashMap<>();
    private final Map<ResourceType, ControllerIndex> controllers = new HashMap<>();
    private final Map<ResourceType, WatchCache> caches = new HashMap<>();
    private final Map<ResourceType, List<Consumer<Change>>> listeners = new HashMap<>();
    private long resourceVersion = 1;

    /** Starts empty; uids are drawn from the simulation's seed. */
    public ObjectStore(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Returns the version of the newest change. */
    public long resourceVersion() {
        return resourceVersion;
    }

    /** Finds one object; the namespace is empty for a type without one. */
    public Optional<ObjectNode> get(ResourceType type, String namespace, String name) {
        return find(type, namespace, name).map(StoredObject::node);
    }

    /** Finds one object with its JSON. */
    public Optional<StoredObject> find(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(of(type).get(path(namespace, name)));
    }

    /** Returns the objects of a type in a namespace, by name; all of them when the namespace is empty. */
    public Collection<ObjectNode> list(ResourceType type, String namespace) {
        return stored(type, namespace).stream().map(StoredObject::node).toList();
    }

    /** Returns the objects as {@link #list} does, each with its JSON; a view that the next write changes. */
    public Collection<StoredObject> stored(ResourceType type, String namespace) {
        return range(of(type), namespace).values();
    }

    /**
     * Returns the objects that {@link #stored} does and that may have some labels: all that have the rarest of them.
     *
     * @param having label values by key, at least one
     */
    public List<StoredObject> labelled(ResourceType type, String namespace, Map<String, String> having) {
        var index = labels.get(type);
        if (index == null) {
            return List.of();
        }
        var all = of(type);
        var found = new ArrayList<StoredObject>();
        for (var path : range(index.rarest(having), namespace)) {
            found.add(all.get(path));
        }
        return found;
    }

    /** Returns the objects of a type that the owner with a uid controls, by namespace and name. */
    public List<StoredObject> controlled(ResourceType type, String owner) {
        return at(type, controllers(type).of(owner));
    }

    /** Returns the objects of a type in a namespace that no owner controls and that may have some labels. */
    public List<ObjectNode> uncontrolled(ResourceType type, String namespace, Map<String, String> having) {
        var free = range(controllers(type).of(""), namespace);
        return free.isEmpty() || having.isEmpty()
                ? at(type, free).stream().map(StoredObject::node).toList()
                : labelled(type, namespace, having).stream()
                        .map(StoredObject::node)
                        .filter(object -> ControllerIndex.controller(object).isEmpty())
                        .toList();
    }

    private List<StoredObject> at(ResourceType type, SortedSet<String> paths) {
        var all = of(type);
        var found = new ArrayList<StoredObject>(paths.size());
        for (var path : paths) {
            found.add(Objects.requireNonNull(all.get(path), path));
        }
        return found;
    }

    /**
     * Returns the objects as they were at an earlier version, by namespace and name.
     *
     * @return empty when the log no longer reaches back that far
     */
    public Optional<Collection<StoredObject>> storedAt(ResourceType type, String namespace, long version) {
        if (version < oldestVersion(type)) {
            return Optional.empty();
        }
        var then = new TreeMap<>(of(type));
        var since = changesAfter(type, version);
        for (int i = since.size() - 1; i >= 0; i--) {
            var change = since.get(i);
            var path = path(change.key().namespace(), change.key().name());
            if (change.before() == null) {
                then.remove(path);
            } else {
                then.put(path, new StoredObject(change.before()));
            }
        }
        return Optional.of(range(then, namespace).values());
    }

    /**
     * Stores a new object with uid, creation time, generation 1 and a resource version.
     *
     * @param object complete but for these fields, of which it may bring the uid; belongs to the store afterwards
     * @throws IllegalStateException if one of that name exists
     */
    public ObjectNode create(ResourceType type, ObjectNode object) {
        var key = ObjectKey.of(type, object);
        if (of(type).containsKey(path(key.namespace(), key.name()))) {
            throw new IllegalStateException(key + " already exists");
        }
        var metadata = object.withObjectProperty("metadata");
        if (!metadata.has("uid")) {
            metadata.put("uid", newUid());
        }
        metadata.put(
                "creationTimestamp",
                simulation.now().truncatedTo(ChronoUnit.SECONDS).toString());
        if (Generations.counts(type)) {
            metadata.put("generation", 1);
        }
        return write(Change.Kind.ADDED, key, null, object);
    }

    /** Draws the uid of an object that must know it before it is stored. */
    public String newUid() {
        var random = simulation.random("uid");
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63).toString();
    }

    /**
     * Replaces an object. A resource version in its metadata must be the stored one. The generation, where the type has
     * one, grows when anything but metadata and status differs; without any difference nothing is written. An object that is being deleted goes
     * once its last finalizer is gone.
     *
     * @throws Conflict if the resource version is not the stored one
     * @throws java.util.NoSuchElementException if there is none of that name
     */
    public ObjectNode update(ResourceType type, ObjectNode object) {
        var key = ObjectKey.of(type, object);
        var before = get(type, key.namespace(), key.name()).orElseThrow();
        var metadata = object.withObjectProperty("metadata");
        var given = metadata.path("resourceVersion").asString("");
        if (!given.isEmpty()
                && !given.equals(before.path("metadata").path("resourceVersion").asString(""))) {
            throw new Conflict(key);
        }
        for (var field : GIVEN) {
            var kept = before.path("metadata").get(field);
            if (kept == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, kept);
            }
        }
        if (object.equals(before)) {
            return before;
        }
        Generations.count(type, before, object);
        if (finished(object)) {
            return remove(key, before);
        }
        return write(Change.Kind.MODIFIED, key, before, object);
    }

    /** Copies an object, lets the editor change the copy and stores it; see {@link #update}. */
    public ObjectNode edit(ObjectKey key, Consumer<ObjectNode> editor) {
        var copy = get(key.type(), key.namespace(), key.name()).orElseThrow().deepCopy();
        editor.accept(copy);
        return update(key.type(), copy);
    }

    /** Removes an object at once, whatever finalizers it has. */
    public ObjectNode remove(ObjectKey key) {
        return remove(key, get(key.type(), key.namespace(), key.name()).orElseThrow());
    }

    /** Calls a listener after each change of a type, inside the call that caused it; it must not write. */
    public void onChange(ResourceType type, Consumer<Change> listener) {
        listeners.computeIfAbsent(type, any -> new ArrayList<>()).add(listener);
    }

    /** Returns the oldest version after which the log of a type has every change. */
    public long oldestVersion(ResourceType type) {
        return cache(type).oldestVersion();
    }

    /** Returns the changes of a type after a version, oldest first. */
    public List<Change> changesAfter(ResourceType type, long version) {
        return cache(type).after(version);
    }

    private ObjectNode remove(ObjectKey key, ObjectNode before) {
        var path = path(key.namespace(), key.name());
        of(key.type()).remove(path);
        index(key.type()).change(path, before, null);
        controllers(key.type()).change(path, before, null);
        var last = before.deepCopy();
        return write(Change.Kind.DELETED, key, before, last);
    }

    private ObjectNode write(Change.Kind kind, ObjectKey key, @Nullable ObjectNode before, ObjectNode object) {
        object.withObjectProperty("metadata").put("resourceVersion", Long.toString(++resourceVersion));
        if (kind != Change.Kind.DELETED) {
            var path = path(key.namespace(), key.name());
            of(key.type()).put(path, new StoredObject(object));
            index(key.type()).change(path, before, object);
            controllers(key.type()).change(path, before, object);
        }
        var change = new Change(kind, key, before, object, resourceVersion);
        cache(key.type()).add(change);
        List.copyOf(listeners.getOrDefault(key.type(), List.of())).forEach(listener -> listener.accept(change));
        return object;
    }

    private TreeMap<String, StoredObject> of(ResourceType type) {
        return objects.computeIfAbsent(type, any -> new TreeMap<>());
    }

    private WatchCache cache(ResourceType type) {
        return caches.computeIfAbsent(type, any -> new WatchCache());
    }

    private LabelIndex index(ResourceType type) {
        return labels.computeIfAbsent(type, any -> new LabelIndex());
    }

    private ControllerIndex controllers(ResourceType type) {
        return controllers.computeIfAbsent(type, any -> new ControllerIndex());
    }

    private static SortedSet<String> range(SortedSet<String> all, String namespace) {
        return namespace.isEmpty() ? all : all.subSet(namespace + "/", namespace + "0");
    }

    private static SortedMap<String, StoredObject> range(TreeMap<String, StoredObject> all, String namespace) {
        // '0' is the successor of '/': the range holds exactly the names behind "namespace/".
        return namespace.isEmpty() ? all : all.subMap(namespace + "/", namespace + "0");
    }

    /** Tells whether a deletion has nothing left to wait for: no finalizer (a namespace has its own) and no grace. */
    private static boolean finished(ObjectNode object) {
        var metadata = object.path("metadata");
        return metadata.has("deletionTimestamp")
                && metadata.path("finalizers").isEmpty()
                && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0
                && (!object.path("kind").asString("").equals("Namespace")
                        || object.path("spec").path("finalizers").isEmpty());
    }

    private static String path(String namespace, String name) {
        return namespace + "/" + name;
    }
}
