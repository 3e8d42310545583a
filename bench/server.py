# SPDX-License-Identifier: MIT
"""The other side of the benchmark: nginx on loopback, and a listener that shows what arrives."""

import contextlib
import os
import pathlib
import socket
import subprocess
import threading

REPLY = ('{"requestId":"1bef3f87-c5b2-4419-936b-50f9884f10d4",'
         '"result":{"exportId":"ept-8m3k2v9q4w7x"}}')

CONFIG = """
daemon off;
worker_processes auto;
pid nginx.pid;
error_log error.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    default_type application/json;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} ssl{http2};
        ssl_certificate cert.pem;
        ssl_certificate_key key.pem;
        ssl_session_cache shared:bench:4m;
        location = /v2/model {{
            add_header Cache-Control "no-cache";
            add_header X-Bce-Request-Id "1bef3f87-c5b2-4419-936b-50f9884f10d4";
            add_header X-Bce-Gateway-Region "BJ";
            return 200 '{reply}';
        }}
    }}
}}
"""


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def nginx(program, folder, http2):
    """Yields the base URL and the file of the certificate."""
    folder = pathlib.Path(folder)
    make_certificate(folder)
    # nginx takes over a socket that already listens: the system picks the port and nobody can
    # snatch it in between, and a client may connect before nginx is up.
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(port=port, reply=REPLY, http2=" http2" if http2 else ""),
                          encoding="utf-8")
        environment = dict(os.environ, NGINX=f"{listener.fileno()};")
        process = subprocess.Popen(
            [program, "-p", str(folder), "-e", "error.log", "-c", str(config)],
            env=environment, pass_fds=[listener.fileno()])
    try:
        yield f"https://127.0.0.1:{port}", folder / "cert.pem"
    finally:
        process.terminate()
        process.wait()


def read_request(connection):
    """The bytes of one request with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":", 1)[1] for line in head.split(b"\r\n")
               if line.lower().startswith(b"content-length:")]
    wanted = int(lengths[0]) if lengths else 0
    while len(body) < wanted:
        part = connection.recv(65536)
        if not part:
            break
        body += part
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def listener_that_records(requests):
    """Yields the base URL of a server that answers every request and appends its bytes."""
    answer = (f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(REPLY)}"
              f"\r\nConnection: close\r\n\r\n{REPLY}").encode()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            while True:
                connection, _ = listener.accept()
                with connection:
                    request = read_request(connection)
                    if not request:
                        return
                    requests.append(request)
                    connection.sendall(answer)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            # An empty connection ends the loop.
            socket.create_connection(listener.getsockname()).close()
            thread.join()
