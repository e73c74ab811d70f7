"""The running service: what stands under one supervisor, where, and whether it lives.

The supervisor is the library of that name. Its file is made anew at every start; nothing in it
is secret: what programs of the service know each other by goes through their environment, and
stands for commands of this account in `run/api.json`.
"""

import fcntl
import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from configparser import RawConfigParser
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from io import StringIO
from typing import IO
from urllib.parse import urlsplit
from xmlrpc.client import Error as RpcError
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from connectors import leash, settings
from connectors.files import replace_file
from connectors.settings import Settings
from contracts.errors import Invalid, TryAgain, WrongUse

PROGRAMS = ("server", "runner", "web", "page")
CARRIES = frozenset({"server", "runner", "web"})
"""The programs that carry the work: until they answer, the service is not up."""
LOCK = "lock"
RUNNER = "runner.json"
_API = "api.json"
_SOCKET = "supervisor.sock"
_CONFIG = "supervisord.conf"
_LONGEST_SOCKET = 100
"""Bytes: the kernel takes 107, and the supervisor adds its number while it begins."""
_TRIES = 20
_PAUSE = 0.1
_STOPS_WITHIN = 60
_ANSWERS_WITHIN = 2
_SMALL = "/static/treffer.svg"
"""What the site gives without a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Where Prefect's server of the running service listens, and what it wants to hear."""

    url: str
    secret: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """Return what a process must know to reach it."""
        return {"PREFECT_API_URL": self.url, "PREFECT_API_AUTH_STRING": self.secret}

    def of_server(self) -> dict[str, str]:
        """Return what the server itself must know besides."""
        return {"PREFECT_SERVER_API_AUTH_STRING": self.secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One program under the supervisor, as the supervisor tells of it."""

    name: str
    state: str
    seconds: int
    """How long it has been in this state, since it was last started."""


def is_running(config: Settings) -> bool:
    """Return whether the supervisor of this installation lives."""
    return leash.is_held(config.run / LOCK)


def api(config: Settings) -> Api | None:
    """Return where Prefect's server of the running service listens, if the service runs."""
    if not is_running(config):
        return None
    try:
        told = json.loads((config.run / _API).read_text())
        return Api(url=told["url"], secret=told["secret"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def new_api() -> tuple[Api, int]:
    """Return an address on loopback where nobody listens, with a new secret; and its port.

    Without the secret any account of this machine could have the server start what it likes.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    secret = f"hub:{secrets.token_urlsafe(32)}"
    return Api(url=f"http://127.0.0.1:{port}/api", secret=secret), port


def web_answers(config: Settings) -> bool:
    """Return whether the site of this installation answers on its port."""
    line = HTTPConnection("127.0.0.1", config.web_port, timeout=_ANSWERS_WITHIN)
    try:
        # It answers to its own name alone, which is another where a proxy stands before it.
        line.request("GET", _SMALL, headers={"Host": urlsplit(config.web_url).netloc})
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def programs(config: Settings) -> list[Program]:
    """Return what the supervisor says of its programs; nothing when it does not answer."""
    try:
        with _supervisor(config) as proxy:
            told: object = proxy.supervisor.getAllProcessInfo()
    except (OSError, RpcError, HTTPException):
        return []
    return [
        Program(name=one["name"], state=one["statename"], seconds=one["now"] - one["start"])
        for one in (told if isinstance(told, list) else [])
    ]


def start(config: Settings, *, detach: bool, teller: Sequence[str], every: float = 0) -> None:
    """Become the supervisor, or leave it behind with `detach`; raises when there is one already.

    `teller` is a command that runs beside it until all is up. `every` refreshes each source after
    so many seconds, whatever its contract says.
    """
    _check(config)
    with suppress(FileExistsError):
        config.run.mkdir(mode=0o700)
    config.run.chmod(0o700)
    config.prefect.mkdir(exist_ok=True, mode=0o700)
    config.prefect.chmod(0o700)
    lock = _taken(config)
    api, port = new_api()
    (config.run / RUNNER).unlink(missing_ok=True)
    replace_file(config.run / _CONFIG, supervised(config, port, every).encode())
    told = json.dumps({"url": api.url, "secret": api.secret})
    replace_file(config.run / _API, told.encode())
    known = settings.for_children(config) | api.environment() | api.of_server()
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config.run / _CONFIG)]
    os.set_inheritable(lock.fileno(), True)  # noqa: FBT003  its own signature
    if detach:
        subprocess.Popen(
            command, env=known, pass_fds=[lock.fileno()], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        lock.close()
        return
    subprocess.Popen([*teller], env=settings.for_children(config))
    os.execve(command[0], command, known)  # noqa: S606  our own program, no shell


def stop(config: Settings) -> None:
    """End the supervisor and all under it, and return when they are gone."""
    if not is_running(config):
        raise WrongUse("The service does not run here: treffer start.", code="S-781")
    with suppress(OSError, RpcError, HTTPException), _supervisor(config) as proxy:
        proxy.supervisor.shutdown()
    give_up = time.monotonic() + _STOPS_WITHIN
    while is_running(config):
        if time.monotonic() > give_up:
            raise TryAgain(
                "The service does not end. See run/supervisord.log in the installation.",
                code="S-782",
            )
        time.sleep(_PAUSE)


def _check(config: Settings) -> None:
    """Raise what would let the supervisor fail where nobody sees it."""
    if len(str(config.run / _SOCKET).encode()) > _LONGEST_SOCKET:
        raise Invalid(
            f"The path {config.folder} is too long for a socket in it. Move the installation to "
            f"a folder of at most {_LONGEST_SOCKET - len(f'/run/{_SOCKET}')} bytes.",
            code="S-783",
        )
    if is_running(config):
        raise WrongUse(
            "The service runs already: treffer status. To start it anew: treffer stop.",
            code="S-780",
        )
    if not _is_free(config.health_port):
        raise WrongUse(
            f"Port {config.health_port} of this machine is taken: the health page cannot "
            "stand there. Name another in treffer.toml: health_port = 8641.",
            code="S-784",
        )
    require_room_for_web(config)


def require_room_for_web(config: Settings) -> None:
    """Raise where the site cannot stand on its port."""
    if config.web_port == config.health_port or not _is_free(config.web_port):
        raise WrongUse(
            f"Port {config.web_port} of this machine is taken: the pages cannot stand there. "
            "Name another in treffer.toml: web_port = 8643.",
            code="S-800",
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _taken(config: Settings) -> IO[bytes]:
    """Take the lock of the service, to be held by the supervisor for as long as it lives."""
    lock = (config.run / LOCK).open("ab")
    for _ in range(_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)  # somebody who looks whether it is held holds it for a moment
        else:
            return lock
    raise WrongUse("The service runs already: treffer status.", code="S-780")


def supervised(config: Settings, port: int, every: float) -> str:
    """Return the supervisor's own file."""
    run, python = config.run, sys.executable
    serve = [python, "-m", "pipelines.flows", "serve", *([str(every)] if every else [])]
    commands: Mapping[str, Sequence[str]] = {
        "server": [
            python, "-m", "prefect", "server", "start",
            "--host", "127.0.0.1", "--port", str(port), "--no-ui",
        ],
        "runner": serve,
        "web": [python, "-m", "pipelines.web"],
        "page": [python, "-m", "pipelines.watchtower"],
    }  # fmt: skip
    leashed = [python, "-m", "connectors.leash", str(run / LOCK)]
    told = RawConfigParser()
    told["supervisord"] = {
        "nodaemon": "true", "silent": "true", "umask": "077", "identifier": "treffer",
        "directory": _quoted(config.folder), "logfile": _quoted(run / "supervisord.log"),
        "logfile_maxbytes": "1MB", "logfile_backups": "2", "loglevel": "info",
        "pidfile": _quoted(run / "supervisord.pid"), "childlogdir": _quoted(run),
    }  # fmt: skip
    told["unix_http_server"] = {"file": _quoted(run / _SOCKET), "chmod": "0700"}
    told["rpcinterface:supervisor"] = {
        "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
    }
    for name in PROGRAMS:
        told[f"program:{name}"] = {
            "command": _quoted(shlex.join([*leashed, *commands[name]])),
            # Each time that it ends before this the pause is a second longer.
            "startsecs": "5", "startretries": "1000000", "autorestart": "true",
            # The group: a run of a flow is a child of the runner.
            "stopasgroup": "true", "killasgroup": "true", "stopwaitsecs": "10",
            "redirect_stderr": "true", "stdout_logfile": _quoted(run / f"{name}.log"),
            "stdout_logfile_maxbytes": "1MB", "stdout_logfile_backups": "2",
        }  # fmt: skip
    written = StringIO()
    told.write(written)
    return written.getvalue()


def _quoted(value: object) -> str:
    """Return a value in which the supervisor expands nothing."""
    return str(value).replace("%", "%%")


def _supervisor(config: Settings) -> ServerProxy:
    """Return the supervisor's own interface; its socket is this account's alone."""
    transport = SupervisorTransport(serverurl=f"unix://{config.run / _SOCKET}")
    return ServerProxy("http://localhost", transport=transport, allow_none=True)
