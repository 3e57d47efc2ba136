"""A mail server on a real socket: takes, refuses for now, refuses for good, or hangs up."""

import socketserver
import threading
from typing import Any


class Answers(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: Any = self.server
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.upper().split(":")[0].split()[0]
            if word == "RCPT" and server.refusal:
                self.say(server.refusal)
            elif word == "DATA":
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                server.received.append(body.decode())
                if server.hangs_up_after_data:
                    return
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`received` holds the raw messages; `refusal` answers RCPT; `hangs_up_after_data` loses the outcome."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.received: list[str] = []
        self.refusal = ""
        self.hangs_up_after_data = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def transport(self) -> dict[str, Any]:
        return {
            "backend": "django.core.mail.backends.smtp.EmailBackend",
            "host": "127.0.0.1",
            "port": self.server_address[1],
            "timeout": 5,
        }
