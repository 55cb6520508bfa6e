"""What runs in the pods of a world on a real cluster: `serve` stands in for a service or a worker, `load` sends the
requests. Both follow the ConfigMap `controls` of the world's stage, which says what each version does and what is wrong
with it. `await` ends once something of the stage answers at each of some addresses.
Only the standard library is used."""
import asyncio
import contextlib
import http.client
import json
import math
import os
import random
import shutil
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.request

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
CONTROLS = "/api/v1/namespaces/%s/configmaps?watch=true&timeoutSeconds=60&fieldSelector=metadata.name%%3Dcontrols"
BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10]
P95 = 1.6448536269514722  # of the standard normal distribution


class Api:
    """Reads objects of the API server over one connection."""

    def __init__(self):
        self.context = ssl.create_default_context(cafile=ACCOUNT + "/ca.crt")
        self.connection = None
        self.lock = threading.Lock()

    def open(self, path, patience):
        connection = http.client.HTTPSConnection(
            os.environ["KUBERNETES_SERVICE_HOST"], int(os.environ["KUBERNETES_SERVICE_PORT"]),
            context=self.context, timeout=patience)
        self.ask(connection, path)
        return connection

    def ask(self, connection, path):
        with open(ACCOUNT + "/token") as token:
            connection.request("GET", path, headers={"Authorization": "Bearer " + token.read().strip()})

    def get(self, path):
        """Returns an object, None if it can't be had now."""
        with self.lock:
            for _ in range(2):
                try:
                    if self.connection is None:
                        self.connection = self.open(path, 5)
                    else:
                        self.ask(self.connection, path)
                    response = self.connection.getresponse()
                    body = response.read()
                    return json.loads(body) if response.status == 200 else None
                except (OSError, http.client.HTTPException):
                    self.connection = None
        return None

    def watch(self, path):
        """Yields type and object of each event until the server ends the watch."""
        connection = self.open(path, 75)
        try:
            for line in connection.getresponse():
                event = json.loads(line)
                yield event["type"], event["object"]
        finally:
            connection.close()


class Controls:
    """The present state of the ConfigMap."""

    def __init__(self, api):
        self.api = api
        self.state = {}
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while True:
            try:
                for _, found in self.api.watch(CONTROLS % os.environ["WORLD_STAGE"]):
                    if "data" in found:
                        self.state = json.loads(found["data"]["state"])
            except (OSError, ValueError, KeyError, http.client.HTTPException):
                time.sleep(0.3)

    async def first(self):
        while not self.state:
            await asyncio.sleep(0.05)


class Pods:
    """The pods of a namespace, as they come and go."""

    def __init__(self, api, namespace):
        self.api = api
        self.path = "/api/v1/namespaces/%s/pods" % namespace
        self.known = {}
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while True:
            try:
                found = self.api.get(self.path)
                if found is None:
                    time.sleep(0.3)
                    continue
                self.known = {pod["metadata"]["name"]: pod for pod in found["items"]}
                since = found["metadata"]["resourceVersion"]
                for kind, pod in self.api.watch(
                        self.path + "?watch=true&timeoutSeconds=60&resourceVersion=" + since):
                    name = pod["metadata"]["name"]
                    kept = {other: one for other, one in self.known.items() if other != name}
                    self.known = kept if kind == "DELETED" else {**kept, name: pod}
            except (OSError, ValueError, KeyError, http.client.HTTPException):
                time.sleep(0.3)

    def running(self, selector):
        return [pod for pod in self.known.values() if pod["status"].get("phase") == "Running"
                and selector.items() <= pod["metadata"].get("labels", {}).items()]


def exposed(name, labels, value):
    inner = ",".join('%s="%s"' % item for item in labels.items())
    return "%s{%s} %s" % (name, inner, value)


class Process:
    """One container of a pod."""

    def __init__(self, controls, pod):
        self.controls = controls
        self.pod = pod
        self.container = os.environ["WORLD_CONTAINER"]
        specs = pod["spec"]["containers"]
        self.spec = next(spec for spec in specs if spec["name"] == self.container)
        self.first = specs[0]["name"] == self.container
        self.labels = pod["metadata"].get("labels", {})
        image = self.spec["image"]
        self.version = image.rsplit(":", 1)[1] if ":" in image.rsplit("/", 1)[-1] else "latest"
        self.ready = False
        self.hanging = False
        self.unready = False
        self.stopping = False
        self.busy = 0
        self.named = True
        self.answered = {}
        self.buckets = [0] * len(BOUNDS)
        self.count = 0
        self.sum = 0.0
        self.seconds = {}
        self.requests = 0
        self.errors = {}
        self.held = []
        self.struck = set()
        self.started = time.monotonic()

    def selected(self, selector):
        return all(self.labels.get(key) == value for key, value in selector.items())

    def service(self):
        for service in self.controls.state["services"].values():
            serving = service["container"] or self.pod["spec"]["containers"][0]["name"]
            if (service["namespace"] == self.pod["metadata"]["namespace"] and self.selected(service["selector"])
                    and serving == self.container):
                return service
        return None

    def behaviour(self):
        service = self.service()
        if service:
            return service["versions"].get(self.version, service["behaviour"])
        for worker in self.controls.state["workers"]:
            if worker["namespace"] == self.pod["metadata"]["namespace"] and self.selected(worker["selector"]):
                return worker["behaviour"]
        return self.controls.state["healthy"]

    def waiting(self):
        service = self.service()
        slow = self.controls.state["slow"]
        return sum(t + slow.get(name, 0) for name, t in service["dependencies"].items()) if service else 0

    def rate(self):
        """Requests per second, over the last three whole seconds."""
        now = int(time.monotonic())
        for second in [s for s in self.seconds if s < now - 4]:
            del self.seconds[second]
        return sum(self.seconds.get(now - back, 0) for back in (1, 2, 3)) / 3

    async def work(self):
        """One request that stands for some, as an M/M/1 queue would have it; returns its status."""
        behaviour = self.behaviour()
        weight = self.controls.state["weight"]
        self.requests += weight
        now = int(time.monotonic())
        self.seconds[now] = self.seconds.get(now, 0) + weight
        rate, capacity = self.rate(), behaviour["capacity"]
        if rate > capacity and random.random() < 1 - capacity / rate:
            return self.done(503, 0.001)
        sigma = math.log(behaviour["p95"] / behaviour["p50"]) / P95
        idle = behaviour["p50"] * math.exp(random.gauss(0, sigma))
        took = idle / (1 - min(0.95, rate / capacity)) + self.waiting()
        begin = time.monotonic()
        await asyncio.sleep(took)
        if not self.named:
            return self.done(500, time.monotonic() - begin)
        status = behaviour["errorStatus"] if random.random() < behaviour["errorRate"] else 200
        return self.done(status, time.monotonic() - begin)

    def done(self, status, took):
        weight = self.controls.state["weight"]
        self.answered[status] = self.answered.get(status, 0) + weight
        if status >= 500:
            self.errors[status] = self.errors.get(status, 0) + weight
        for index, bound in enumerate(BOUNDS):
            if took <= bound:
                self.buckets[index] += weight
        self.count += weight
        self.sum += weight * took
        return status

    def metrics(self):
        metadata = self.pod["metadata"]
        app = self.labels.get("app") or self.labels.get("app.kubernetes.io/name") or metadata["name"]
        common = {"namespace": metadata["namespace"], "pod": metadata["name"], "app": app, "version": self.version}
        lines = [exposed("http_requests_total", {**common, "status": status}, n)
                 for status, n in sorted(self.answered.items())]
        name = "http_server_requests_seconds"
        lines += [exposed(name + "_bucket", {**common, "le": float(bound)}, n)
                  for bound, n in zip(BOUNDS, self.buckets)]
        lines += [exposed(name + "_bucket", {**common, "le": "+Inf"}, self.count),
                  exposed(name + "_count", common, self.count), exposed(name + "_sum", common, self.sum)]
        return "\n".join(lines) + "\n"

    async def answer(self, path):
        """Returns status and body; nothing at all while the process hangs."""
        if path == "/metrics":
            return 200, self.metrics()
        if self.hanging:
            await asyncio.sleep(3600)
        if path in ("/ready", "/readyz"):
            up = self.ready and not self.unready and not self.stopping
            return (200, '{"status":"ok"}') if up else (503, '{"status":"failing"}')
        if path in ("/health", "/healthz", "/livez"):
            return 200, '{"status":"ok"}'
        return await self.work(), ""

    async def health(self, path):
        """What a command that the kubelet would run in the container finds."""
        well = self.ready and not self.hanging and not self.unready
        return (200, "") if well else (503, "")

    async def live(self):
        """Tells troubles as they come and go."""
        while True:
            await self.suffer()
            for status, n in sorted(self.errors.items()):
                print("ERROR answered %d to %d requests" % (status, n), flush=True)
            self.errors = {}
            await asyncio.sleep(0.2)

    def concerned(self, trouble):
        metadata = self.pod["metadata"]
        return self.first and trouble["namespace"] == metadata["namespace"] and (
            metadata["uid"] in trouble["uids"] or trouble["newPods"] and self.selected(trouble["labels"]))

    async def suffer(self):
        mine = [trouble for trouble in self.controls.state["troubles"] if self.concerned(trouble)]
        hanging = any(trouble["kind"] == "wedged" for trouble in mine)
        unready = any(trouble["kind"] == "unready" for trouble in mine)
        if hanging and not self.hanging:
            print("WARN waiting for a lock", flush=True)
        if unready and not self.unready:
            print("ERROR readiness check failed", flush=True)
        self.hanging, self.unready = hanging, unready
        self.busy = sum(trouble["cores"] for trouble in mine if trouble["kind"] == "busy")
        for trouble in mine:
            if trouble["kind"] == "crashing" and trouble["id"] not in self.struck:
                self.struck.add(trouble["id"])
                await self.crash(trouble)

    async def crash(self, trouble):
        """Ends the process if it has not crashed often enough yet; a restarted one lives for a moment."""
        counter = "/world/crashes-%d" % trouble["id"]
        crashes = int(open(counter).read()) if os.path.exists(counter) else 0
        if trouble["times"] is not None and crashes >= trouble["times"]:
            return
        if crashes:
            await asyncio.sleep(max(0.3, 3 / self.controls.state["speed"]))
        with open(counter, "w") as file:
            file.write(str(crashes + 1))
        if trouble["outOfMemory"]:
            print("INFO caching", flush=True)
            while True:
                self.hold(32 << 20)
        print("FATAL exiting with code %d" % trouble["exitCode"], flush=True)
        os._exit(trouble["exitCode"])

    async def resolve(self):
        """Resolves a name as a process does that has dependencies; its requests fail while that fails."""
        while True:
            await asyncio.sleep(1)
            service = self.service()
            if service and service["dependencies"]:
                named = await asyncio.to_thread(self.resolved)
                if self.named and not named:
                    print("ERROR names can't be resolved", flush=True)
                self.named = named

    @staticmethod
    def resolved():
        try:
            return bool(socket.getaddrinfo("kubernetes.default.svc.cluster.local.", 443))
        except OSError:
            return False

    def hold(self, size):
        chunk = bytearray(size)
        chunk[::4096] = b"x" * len(range(0, size, 4096))
        self.held.append(chunk)

    @staticmethod
    def own():
        """Its memory in bytes as its container is charged for it: pages of files that all pods share are another's."""
        with open("/proc/self/statm") as file:
            size, resident, shared = file.read().split()[:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")

    async def use(self):
        """Uses CPU and memory as the behaviour says, what the program itself needs included."""
        memory_at = 0
        cpu, requests = time.process_time(), 0
        wanted = 0.0
        last = time.monotonic()
        pause = 0.05
        while True:
            await asyncio.sleep(pause)
            now = time.monotonic()
            behaviour = self.behaviour()
            wanted += (behaviour["cpuIdle"] + self.busy) * (now - last) + behaviour["cpuPerRequest"] * (self.requests - requests)
            requests, last = self.requests, now
            end = min(wanted - (time.process_time() - cpu), 0.04)
            if end > 0:
                until = time.process_time() + end
                while time.process_time() < until:
                    pass
            # To wake is not for free: who uses little looks less often.
            pause = 0.05 if end > 0.01 else 0.2
            if now >= memory_at:
                memory_at = now + 1
                minutes = (now - self.started) / 60 * self.controls.state["speed"]
                missing = behaviour["memory"] + behaviour["leakPerMinute"] * minutes - self.own()
                if missing > 1 << 20:
                    self.hold(int(missing))


async def answer(reader, writer, handler):
    try:
        line = await reader.readline()
        while (await reader.readline()).strip():
            pass
        path = line.split(b" ")[1].decode().split("?")[0] if line.count(b" ") >= 2 else "/"
        status, body = await handler(path)
        data = body.encode()
        kind = b"application/json" if body.startswith("[") else b"text/plain; version=0.0.4"
        writer.write(b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                     % (status, kind, len(data)) + data)
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def listen(port, handler):
    await asyncio.start_server(lambda reader, writer: answer(reader, writer, handler), "0.0.0.0", port, backlog=512)


def name_python():
    """Lets commands that are run in the pod call Python as its own image does; some call it python3 only."""
    if not shutil.which("python"):
        with contextlib.suppress(OSError):
            os.symlink(sys.executable, "/usr/local/bin/python")


async def serve():
    os.environ["RES_OPTIONS"] = "timeout:1 attempts:2"
    api = Api()
    controls = Controls(api)
    await controls.first()
    pod = None
    while pod is None:
        pod = await asyncio.to_thread(
            api.get, "/api/v1/namespaces/%s/pods/%s" % (os.environ["POD_NAMESPACE"], os.environ["POD_NAME"]))
        await asyncio.sleep(0 if pod else 0.2)
    process = Process(controls, pod)
    name_python()
    print("INFO starting " + process.spec["image"], flush=True)

    async def stop():
        process.stopping = True
        process.ready = False
        await asyncio.sleep(1)
        os._exit(0)

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(stop()))
    tasks = [asyncio.ensure_future(process.use()), asyncio.ensure_future(process.live()),
             asyncio.ensure_future(process.resolve())]
    await asyncio.sleep(process.behaviour()["startUp"] / controls.state["speed"])
    ports = {port["containerPort"] for port in process.spec.get("ports", [])}
    service = process.service()
    if service:
        ports.add(service["port"])
    for port in sorted(ports):
        await listen(port, process.answer)
    await listen(int(os.environ["WORLD_HEALTH"]), process.health)
    process.ready = True
    if not process.hanging and not process.unready:
        print("INFO ready", flush=True)
    await asyncio.gather(*tasks)


class Load:
    """Sends requests to the services, and counts what comes back as an ingress in front of them does."""

    def __init__(self, controls):
        self.controls = controls
        self.api = Api()
        self.pods = {}
        self.counts = {}
        self.open = 0

    async def answer(self, path):
        """Its own metrics; below /targets/ the pods of a scrape job, as Prometheus' HTTP service discovery asks."""
        if path.startswith("/targets/"):
            return 200, json.dumps(self.targets(path[len("/targets/"):]))
        lines = [exposed("nginx_ingress_controller_requests", {"namespace": ns, "service": name, "status": status}, n)
                 for (ns, name, status), n in sorted(self.counts.items())]
        return 200, "\n".join(lines) + "\n"

    def targets(self, job):
        scrape = self.controls.state["scrapes"][job]
        namespace = scrape["namespace"]
        if namespace not in self.pods:
            self.pods[namespace] = Pods(self.api, namespace)
        return [{"targets": ["%s:%d" % (pod["status"]["podIP"], scrape["port"])],
                 "labels": {"instance": pod["metadata"]["name"]}}
                for pod in self.pods[namespace].running(scrape["selector"]) if pod["status"].get("podIP")]

    async def drive(self, name):
        due, level, level_until, last = 0.0, 1.0, 0.0, time.monotonic()
        while True:
            await asyncio.sleep(0.05)
            service = self.controls.state["services"][name]
            now = time.monotonic()
            if now >= level_until:
                level = max(0.0, random.gauss(1, service["noise"]))
                level_until = now + 15 / self.controls.state["speed"]
            weight = self.controls.state["weight"]
            due += service["rate"] * service["surge"] * level * (now - last)
            last = now
            while due >= weight:
                due -= weight
                if self.open * weight < 2000:
                    asyncio.ensure_future(self.ask(name, service))
                else:
                    self.counted(name, service, 504)

    async def ask(self, name, service):
        self.open += 1
        try:
            async with asyncio.timeout(10):
                status = await self.status(service)
        except asyncio.TimeoutError:
            status = 504
        except ConnectionRefusedError:
            status = 503
        except (OSError, ValueError, IndexError):
            status = 502
        finally:
            self.open -= 1
        self.counted(name, service, status)

    def counted(self, name, service, status):
        key = (service["namespace"], name, status)
        self.counts[key] = self.counts.get(key, 0) + self.controls.state["weight"]

    async def status(self, service):
        loop = asyncio.get_running_loop()
        with socket.socket() as connection:
            connection.setblocking(False)
            await loop.sock_connect(connection, (service["address"], service["servicePort"]))
            await loop.sock_sendall(connection, b"GET /work HTTP/1.1\r\nHost: world\r\nConnection: close\r\n\r\n")
            return int((await loop.sock_recv(connection, 4096)).split(b" ")[1])


async def load():
    controls = Controls(Api())
    await controls.first()
    sender = Load(controls)
    await listen(9100, sender.answer)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: os._exit(0))
    for name in controls.state["services"]:
        asyncio.ensure_future(sender.drive(name))
    await asyncio.Event().wait()


def wait(address):
    """Whatever answers at the address of a Service that the node does not know yet, it is none of the world's."""
    while True:
        try:
            urllib.request.urlopen("http://" + address + "/metrics", timeout=2).close()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)


if sys.argv[1] == "await":
    for each in sys.argv[2:]:
        wait(each)
else:
    asyncio.run(serve() if sys.argv[1] == "serve" else load())
