"""Tells Prometheus what Redis servers without a password say of themselves: GET /scrape?target=HOST:PORT.
Only the standard library is used."""
import http.server
import socket
import sys
import urllib.parse


def info(target):
    """Returns what a server says to INFO, by name."""
    host, port = target.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=2) as server:
        server.sendall(b"*1\r\n$4\r\nINFO\r\n")
        with server.makefile("rb") as answer:
            head = answer.readline().decode().strip()
            if not head.startswith("$"):
                raise OSError(head)
            text = answer.read(int(head[1:])).decode()
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def exposed(found):
    keys = sum(int(fields.split(",")[0].split("=")[1])
               for name, fields in found.items() if name[:2] == "db" and name[2:].isdigit())
    return "redis_memory_used_bytes %s\nredis_memory_max_bytes %s\nredis_db_keys %d\n" % (
        found["used_memory"], found["maxmemory"], keys)


class Exporter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.parse.urlsplit(self.path)
        target = urllib.parse.parse_qs(asked.query).get("target", [""])[0]
        try:
            status, text = 200, exposed(info(target)) if asked.path == "/scrape" else ""
        except (OSError, ValueError, LookupError) as refused:
            status, text = 502, "%s: %s\n" % (target, refused)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format, *arguments):
        pass


http.server.ThreadingHTTPServer(("0.0.0.0", int(sys.argv[1])), Exporter).serve_forever()
