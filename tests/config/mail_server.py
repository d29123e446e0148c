"""A mail server on loopback that speaks the SMTP that a message needs, and does as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.received: list[Message] = []
        self.replies: dict[str, str] = {}
        """What is said to a command, by its first word, instead of 250; DATA is for the content.

        "breaks off at X" ends the conversation at a command with X in it.
        """
        self.hold = threading.Event()
        self.hold.set()
        self.reached = threading.Event()
        """Set when a message's content is there and not yet answered, which waits for ``hold``."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("220 here")
        for line in iter(self.rfile.readline, b""):
            word = line.decode().split()[0].upper()
            reply = self.server.replies.get(word)
            if word == "QUIT":
                self.say("221 bye")
                return
            if reply and reply.startswith("breaks off at ") and reply.split()[-1].encode() in line:
                return
            if word == "DATA":
                self.take_content()
            else:
                self.say(reply if reply and reply[0].isdecimal() else "250 ok")

    def take_content(self) -> None:
        self.say("354 go on")
        lines = [line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n")]
        self.server.reached.set()
        self.server.hold.wait(20)
        reply = self.server.replies.get("DATA")
        if reply is None:
            self.server.received.append(message_from_bytes(b"".join(lines), policy=default))
        self.say(reply or "250 taken")


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    with MailServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.hold.set()
            server.shutdown()
            thread.join()


def mailers_for(port: int) -> dict[str, dict[str, Any]]:
    """``MAILERS`` as the settings have it with a mail server at ``port``."""
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    return {
        "default": {"BACKEND": "config.mail.queue.QueueBackend"},
        "delivery": {
            "BACKEND": smtp,
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 15},
        },
    }
