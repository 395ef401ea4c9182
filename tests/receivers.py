"""Receivers of tickets on loopback: a tracker over HTTP and a mail server, as threads."""

from __future__ import annotations

import json
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# what each tracker answers to a new ticket: its path's beginning → the body
ANSWERS = {
    "/rest/api/2/issue": {"id": "10", "key": "OPS-7", "self": "http://jira.example/10"},
    "/api/v4/projects": {"id": 99, "iid": 7, "web_url": "https://gitlab.example/g/p/-/issues/7"},
    "/repos/": {"id": 99, "number": 7, "html_url": "https://github.example/o/r/issues/7"},
    "/REST/2.0/ticket": {"type": "ticket", "id": "7", "_url": "http://rt.example/ticket/7"},
}


class _Tracker(BaseHTTPRequestHandler):
    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        told = {"path": self.path, "headers": dict(self.headers), "body": json.loads(raw)}
        server = self.server
        server.got.append(told)
        status, body = server.answer or (201, self._usual())
        if server.before_answer:
            server.before_answer()
        self.send_response(status)
        for name, value in server.more_headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.got.append({"path": self.path, "headers": dict(self.headers), "body": None})
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _usual(self):
        found = (body for start, body in ANSWERS.items() if self.path.startswith(start))
        return json.dumps(next(found, {})).encode()

    def log_message(self, *args):
        pass


@contextmanager
def tracker():
    """A tracker of any kind; `got` are its requests, `answer` (status, bytes) what it says."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Tracker)
    server.got, server.answer, server.more_headers, server.before_answer = [], None, {}, None
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield from _served(server)


class _Mailbox(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        data = None
        for line in self.rfile:
            word = line.strip().upper()
            if data is not None:
                data = self.take(data, line)
            elif word.startswith(b"EHLO"):
                self.say("250-here\r\n250 AUTH PLAIN LOGIN")
            elif word.startswith(b"AUTH"):
                self.server.logins.append(line.decode().strip())
                self.say(self.server.to_login)
            elif word.startswith(b"RCPT"):
                self.server.recipients.append(line.decode().strip())
                self.say(self.server.to_recipient)
            elif word == b"DATA":
                self.say("354 go on")
                data = []
            else:
                self.say("221 bye" if word == b"QUIT" else "250 ok")

    def take(self, data, line):
        if line != b".\r\n":
            return [*data, line]
        raw = b"".join(one.removeprefix(b".") for one in data)
        self.server.got.append(message_from_bytes(raw, policy=policy.default))
        self.say("250 taken")
        return None

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def mailbox():
    """A mail server that takes everything; `got` are mails."""
    server = _MailServer(("127.0.0.1", 0), _Mailbox)
    server.got, server.logins, server.recipients = [], [], []
    server.to_login, server.to_recipient = "235 ok", "250 ok"
    server.place = f"127.0.0.1:{server.server_address[1]}"
    yield from _served(server)


def _served(server):
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
