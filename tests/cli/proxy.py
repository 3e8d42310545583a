# SPDX-License-Identifier: MIT
"""A proxy on loopback that tunnels, or refuses to."""

import socket
import threading


class Proxy:
    """Reads up to `until`, then answers with `refusal`, or opens the tunnel if that is None."""

    def __init__(self, refusal=None, until=b"\r\n\r\n"):
        self.refusal = refusal
        self.until = until
        self.connects = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self):
        # shutdown wakes the accept, close alone would not.
        self.server.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.server.close()

    def _serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client):
        with client:
            head = b""
            while not head or self.until not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            words = head.split(b" ")
            target = words[1].decode() if words[0] == b"CONNECT" else None
            if target is not None:
                self.connects.append(target)
            if self.refusal is not None:
                client.sendall(self.refusal)
                return
            host, _, port = target.rpartition(":")
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_copy, args=(server, client), daemon=True)
                back.start()
                _copy(client, server)
                back.join()


def _copy(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side went away, which ends a tunnel like anything else
