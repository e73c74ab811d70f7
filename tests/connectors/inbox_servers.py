"""Real servers of deliveries on loopback: SFTP, S3 and HTTPS, each with one account."""

import asyncio
import base64
import functools
import http.server
import ipaddress
import json
import ssl
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import asyncssh
import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from moto.server import ThreadedMotoServer

USER = "leverancier"
PASSWORD = "kanarie-wachtwoord"
WRONG = "kanarie-verkeerd"


@dataclass
class Served:
    """An inbox on a server, and the folder in which tests put what it serves."""

    kind: str
    url: str
    options: dict[str, str]
    folder: Path
    seen: list[str] = field(default_factory=list)
    """What was asked of the server, where it tells."""
    bucket: Any = None

    def publish(self) -> None:
        """Let the server show what is in the folder now."""
        if self.bucket is None:
            return
        self.bucket.objects.all().delete()
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.bucket.upload_file(str(path), f"in/{path.relative_to(self.folder)}")


class _Ssh(asyncssh.SSHServer):
    connections: ClassVar[list[asyncssh.SSHServerConnection]] = []

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@contextmanager
def sftp(folder: Path, trusted: Path | None = None) -> Iterator[Served]:
    """An SFTP server that shows this folder as `/in`, and takes keys that `trusted` lists."""
    (folder / "in").mkdir()
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=_Ssh,
            server_host_keys=[host_key],
            authorized_client_keys=str(trusted) if trusted else None,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder)),
        )

    async def stop() -> None:
        server.close()
        await server.wait_closed()
        for connection in _Ssh.connections:
            connection.abort()
            await connection.wait_closed()
        _Ssh.connections.clear()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield Served(
            kind="sftp",
            url=f"sftp://127.0.0.1:{server.get_port()}/in",
            options={
                "username": USER,
                "password": PASSWORD,
                "host_key": host_key.get_fingerprint(),
            },
            folder=folder / "in",
        )
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def s3(folder: Path) -> Iterator[Served]:
    """An S3 server with a bucket of one account; others are refused."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        access = _account(endpoint)
        login = {
            "aws_access_key_id": access["AccessKeyId"],
            "aws_secret_access_key": access["SecretAccessKey"],
        }
        resource = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1", **login)
        resource.create_bucket(Bucket="leveringen")
        _ask(f"{endpoint}/moto-api/reset-auth", b"0")
        yield Served(
            kind="s3",
            url="s3://leveringen/in",
            options={
                "access_key": access["AccessKeyId"],
                "secret_key": access["SecretAccessKey"],
                "endpoint": endpoint,
            },
            folder=folder,
            bucket=resource.Bucket("leveringen"),
        )
        resource.meta.client.close()
    finally:
        _ask(f"{endpoint}/moto-api/reset-auth", b"inf")
        server.stop()


def _account(endpoint: str) -> Mapping[str, str]:
    iam = boto3.client(
        "iam",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="first",
        aws_secret_access_key="first",
    )
    iam.create_user(UserName=USER)
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName=USER, PolicyName="all", PolicyDocument=policy)
    found = iam.create_access_key(UserName=USER)["AccessKey"]
    iam.close()
    return dict(found)


def _ask(url: str, content: bytes) -> None:
    asked = urllib.request.Request(url, content, {"Content-Type": "text/plain"}, method="POST")
    with urllib.request.urlopen(asked) as answer:
        answer.read()


class _Web(http.server.SimpleHTTPRequestHandler):
    """Shows an index page of every folder, to whoever knows the password."""

    protocol_version = "HTTP/1.1"
    allowed: tuple[str, ...] = ()
    index = True
    open = False
    elsewhere: str | None = None
    broken: str | None = None
    seen: ClassVar[list[str]] = []

    def send_head(self) -> Any:
        self.seen.append(self.path)
        if not self.open and self.headers.get("Authorization") not in self.allowed:
            self.send_error(401)
            return None
        if self.broken is not None and self.path.endswith(self.broken):
            self.send_error(503)
            return None
        if self.elsewhere is not None:
            self.send_response(302)
            self.send_header("Location", self.elsewhere + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> Any:
        if not self.index:
            self.send_error(403)
            return None
        return super().list_directory(path)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up, as one does that trusts no certificate."""


@contextmanager
def https(
    folder: Path,
    authority: Path,
    *,
    index: bool = True,
    elsewhere: str | None = None,
    broken: str | None = None,
    opens_to_all: bool = False,
) -> Iterator[Served]:
    """A web server with a certificate of an own authority, written to `authority`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(authority))
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    seen: ClassVar[list[str]] = []
    allowed = {"allowed": (f"Basic {login}", f"Bearer {PASSWORD}"), "index": index, "seen": seen}
    handler = type(
        "Web", (_Web,), allowed | {"elsewhere": elsewhere, "open": opens_to_all, "broken": broken}
    )
    server = _Quiet(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    (folder / "in").mkdir(exist_ok=True)
    try:
        yield Served(
            kind="https",
            url=f"https://127.0.0.1:{server.server_port}/in",
            options={
                "username": USER, "password": PASSWORD, "ca_file": str(authority / "ca.pem"),
            },
            folder=folder / "in",
            seen=seen,
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> Path:
    """Make an authority (`ca.pem`) and a certificate of it for 127.0.0.1; return the latter."""
    folder.mkdir(exist_ok=True)
    own, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _signed("Verzonnen autoriteit", own, own.public_key(), is_authority=True)
    leaf = _signed("127.0.0.1", own, server.public_key(), is_authority=False)
    (folder / "ca.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    path = folder / "server.pem"
    path.write_bytes(
        server.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _signed(name: str, key: Any, public: Any, *, is_authority: bool) -> x509.Certificate:
    now = datetime.now(UTC)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Verzonnen autoriteit")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
    )
    if is_authority:
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256())


def a_key(path: Path) -> str:
    """Write a private key of a client; return its public line."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    path.write_bytes(key.export_private_key())
    path.chmod(0o600)
    return key.export_public_key().decode()
