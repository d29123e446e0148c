"""A mail server that takes every message and prints it; runs inside the image under test."""

from __future__ import annotations

import socketserver

ANSWERS = {"HELO": "250 sink", "EHLO": "250 sink", "DATA": "354 go on", "QUIT": "221 bye"}


class Sink(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 sink")
        for line in self.rfile:
            verb = line[:4].decode("ascii", "replace").upper()
            self.say(ANSWERS.get(verb, "250 fine"))
            if verb == "DATA":
                self.take()
            if verb == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def take(self) -> None:
        for line in self.rfile:
            if line.rstrip(b"\r\n") == b".":
                break
            print(line.decode("utf-8", "replace").rstrip(), flush=True)
        self.say("250 taken")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


Server(("0.0.0.0", 2525), Sink).serve_forever()  # noqa: S104
