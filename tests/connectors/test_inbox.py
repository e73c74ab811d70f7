"""One suite for every kind of inbox, each on a real server."""

import contextlib
import logging
import os
import shutil
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors import settings
from connectors.stores import inbox_sftp
from connectors.stores.deliveries import read_manifest
from connectors.stores.inbox import Inbox
from contracts.deliveries import Breach
from contracts.errors import Gone, Invalid, NotPermitted, TrefferError, TryAgain
from contracts.ids import DeliveryId, SourceName
from tests.connectors import inbox_servers as servers
from tests.connectors.a_delivery import DELIVERY, SIGNER, a_delivery
from tests.connectors.inbox_servers import PASSWORD, USER, WRONG, Served
from tests.ports import unused_port

WOZ = SourceName("woz")
OLDER = DeliveryId("woz-20261121T021500Z")
REMOTE = ("sftp", "s3", "https")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two deliveries of `woz`, one being made, and one of another source."""
    folder = tmp_path_factory.mktemp("made")
    for delivery in (DELIVERY, OLDER, DeliveryId("woz-oud-20261122T021500Z")):
        a_delivery(folder, delivery=delivery)
    shutil.copytree(folder / DELIVERY, folder / "woz-20261123T021500Z.partial")
    (folder / "leesmij.txt").write_text("geen levering")
    return folder


@contextlib.contextmanager
def served(kind: str, folder: Path) -> Iterator[Served]:
    match kind:
        case "sftp":
            with servers.sftp(folder) as one:
                yield one
        case "s3":
            with servers.s3(folder) as one:
                yield one
        case "https":
            with servers.https(folder, folder.with_name("authority")) as one:
                yield one
        case _:
            yield Served(kind="folder", url=str(folder), options={}, folder=folder)


@pytest.fixture(scope="module", params=["folder", *REMOTE])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server of each kind, for every test of this module."""
    folder = tmp_path_factory.mktemp("served") / "root"
    folder.mkdir()
    with served(request.param, folder) as one:
        yield one


@pytest.fixture
def place(running: Served, made: Path) -> Iterator[Served]:
    """The server with the deliveries in it."""
    shutil.copytree(made, running.folder, dirs_exist_ok=True)
    running.publish()
    yield running
    for path in list(running.folder.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    running.publish()


def inbox(place: Served, **changed: str) -> Inbox:
    return Inbox(place.url, place.options | changed)


on_a_server = pytest.mark.parametrize("running", REMOTE, indirect=True)
"""A folder has neither server nor credentials."""


def test_an_inbox_offers_the_whole_deliveries_of_a_source_oldest_first(place: Served) -> None:
    assert inbox(place).deliveries(WOZ) == [OLDER, DELIVERY]


def test_a_fetched_delivery_is_the_one_that_was_made(place: Served, tmp_path: Path) -> None:
    for _ in range(2):  # again does no harm
        folder = inbox(place).fetch(DELIVERY, tmp_path)

    assert not isinstance(read_manifest(folder, SIGNER.public_key()), Breach)
    assert [path.name for path in tmp_path.iterdir()] == [DELIVERY]


def test_what_is_left_after_the_last_listing_is_seen_at_once(place: Served, made: Path) -> None:
    one = inbox(place)
    before = one.deliveries(WOZ)
    shutil.rmtree(place.folder / DELIVERY)
    place.publish()

    assert (before, one.deliveries(WOZ)) == ([OLDER, DELIVERY], [OLDER])


@on_a_server
def test_a_delivery_whose_signature_is_still_to_come_is_not_offered(place: Served) -> None:
    (place.folder / DELIVERY / "manifest.sig").unlink()
    place.publish()

    assert inbox(place).deliveries(WOZ) == [OLDER]


def test_a_delivery_that_lacks_a_part_is_not_kept_half(place: Served, tmp_path: Path) -> None:
    (place.folder / DELIVERY / "sealed.parquet").unlink()
    place.publish()

    if place.kind == "https":
        with pytest.raises(TryAgain):  # the manifest alone says what there must be
            inbox(place).fetch(DELIVERY, tmp_path)
        assert list(tmp_path.iterdir()) == []
    else:
        folder = inbox(place).fetch(DELIVERY, tmp_path)
        assert read_manifest(folder, SIGNER.public_key()) is Breach.TRUNCATED


def test_what_no_disk_can_hold_is_not_begun(tmp_path: Path, made: Path) -> None:
    shutil.copytree(made, tmp_path / "in")
    with (tmp_path / "in" / DELIVERY / "sealed.parquet").open("r+b") as file:
        file.truncate(2**42)  # takes no room itself

    with pytest.raises(TryAgain) as told:
        Inbox(str(tmp_path / "in")).fetch(DELIVERY, tmp_path / "into")

    assert (told.value.code, list((tmp_path / "into").iterdir())) == ("S-751", [])


def test_a_delivery_that_is_gone_is_told_and_nothing_stays(place: Served, tmp_path: Path) -> None:
    with pytest.raises(TryAgain) as told:
        inbox(place).fetch(DeliveryId("woz-20200101T000000Z"), tmp_path)

    assert (told.value.code, list(tmp_path.iterdir())) == ("C-654", [])


def test_an_inbox_without_deliveries_offers_none(place: Served) -> None:
    for path in list(place.folder.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    place.publish()

    assert inbox(place).deliveries(WOZ) == []


def test_an_inbox_that_is_not_there_is_told(place: Served) -> None:
    gone = place.url.replace("leveringen", "nergens") if place.kind == "s3" else place.url + "/x/y"

    with pytest.raises(Gone) as told:
        Inbox(gone, place.options).deliveries(WOZ)

    assert told.value.code == "C-653"


@on_a_server
def test_wrong_credentials_are_told_and_are_not_tried_again(place: Served) -> None:
    name = "secret_key" if place.kind == "s3" else "password"

    with pytest.raises(NotPermitted) as told:
        inbox(place, **{name: WRONG}).deliveries(WOZ)

    assert told.value.code == "C-650"


@on_a_server
def test_an_account_that_is_unknown_is_refused_alike(place: Served) -> None:
    name = "access_key" if place.kind == "s3" else "username"

    with pytest.raises(NotPermitted) as told:
        inbox(place, **{name: "onbekend"}).deliveries(WOZ)

    assert told.value.code == "C-650"


@on_a_server
def test_a_server_that_does_not_answer_is_asked_again_later(place: Served) -> None:
    nobody = f"127.0.0.1:{unused_port()}"
    if place.kind == "s3":
        one = inbox(place, endpoint=f"http://{nobody}")
    else:
        one = Inbox(f"{place.kind}://{nobody}/in", place.options)

    with pytest.raises(TryAgain) as told:
        one.deliveries(WOZ)

    assert told.value.code == "C-652"


@on_a_server
def test_no_secret_is_in_what_is_shown_logged_or_raised(
    place: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    right = inbox(place)
    right.fetch(right.deliveries(WOZ)[0], tmp_path)
    name = "secret_key" if place.kind == "s3" else "password"
    wrong = inbox(place, **{name: WRONG})
    with pytest.raises(TrefferError) as told:
        wrong.deliveries(WOZ)
    secrets = {WRONG, place.options[name]}
    shown = [repr(right), str(right), repr(wrong), caplog.text, str(told.value), repr(told.value)]
    shown += traceback.format_exception(told.value)

    assert (told.value.__cause__, told.value.__context__) == (None, None)
    assert not [one for one in shown if any(secret in one for secret in secrets)]


# What belongs to one kind


def test_a_folder_that_its_department_is_still_to_make_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "bestand").touch()

    assert Inbox(str(tmp_path / "in")).deliveries(WOZ) == []
    with pytest.raises(Gone):
        Inbox(str(tmp_path / "bestand")).deliveries(WOZ)


@pytest.fixture
def sftp_with_key(tmp_path: Path, made: Path) -> Iterator[tuple[Served, Path]]:
    """An SFTP server that lets one key in."""
    (tmp_path / "trusted").write_text(servers.a_key(tmp_path / "client"))
    (tmp_path / "root").mkdir()
    with servers.sftp(tmp_path / "root", tmp_path / "trusted") as one:
        shutil.copytree(made, one.folder, dirs_exist_ok=True)
        yield one, tmp_path / "client"


def test_an_sftp_server_whose_key_is_unknown_gets_no_password(
    sftp_with_key: tuple[Served, Path], tmp_path: Path
) -> None:
    place, _ = sftp_with_key
    another = servers.asyncssh.generate_private_key("ssh-ed25519").get_fingerprint()

    with pytest.raises(NotPermitted) as told:
        inbox(place, host_key=another).deliveries(WOZ)

    assert told.value.code == "C-651"
    assert place.options["host_key"] in str(told.value)


def test_a_name_that_is_not_utf8_at_an_sftp_inbox_is_told(
    sftp_with_key: tuple[Served, Path],
) -> None:
    place, _ = sftp_with_key
    Path(os.fsdecode(os.fsencode(place.folder) + b"/kanarie-\xff")).mkdir()

    with pytest.raises(TryAgain) as told:
        inbox(place).deliveries(WOZ)

    assert told.value.code == "C-652"


def test_known_hosts_pin_a_server_by_name_and_port(
    sftp_with_key: tuple[Served, Path], tmp_path: Path
) -> None:
    place, _ = sftp_with_key
    port = int(place.url.split(":")[2].split("/")[0])
    listed = {"listed": f"[127.0.0.1]:{port}", "other": "[127.0.0.1]:1"}
    key = _host_key(port)
    options = {name: value for name, value in place.options.items() if name != "host_key"}
    for name, host in listed.items():
        (tmp_path / name).write_text(f"{host} {key}\n")

    known = Inbox(place.url, options | {"known_hosts": str(tmp_path / "listed")})
    unknown = Inbox(place.url, options | {"known_hosts": str(tmp_path / "other")})

    assert known.deliveries(WOZ) == [OLDER, DELIVERY]
    with pytest.raises(NotPermitted, match="not known"):
        unknown.deliveries(WOZ)


def _host_key(port: int) -> str:
    import paramiko

    with paramiko.Transport(("127.0.0.1", port)) as transport:
        transport.start_client()
        key = transport.get_remote_server_key()
    return f"{key.get_name()} {key.get_base64()}"


def test_a_key_opens_an_sftp_inbox_and_must_be_of_its_owner_alone(
    sftp_with_key: tuple[Served, Path],
) -> None:
    place, client = sftp_with_key
    options = {name: value for name, value in place.options.items() if name != "password"}
    one = Inbox(place.url, options | {"key_file": str(client)})

    assert one.deliveries(WOZ) == [OLDER, DELIVERY]
    client.chmod(0o644)
    with pytest.raises(NotPermitted) as told:
        one.deliveries(WOZ)
    assert told.value.code == "K-103"


def test_the_user_of_an_sftp_inbox_can_stand_in_its_address(
    sftp_with_key: tuple[Served, Path],
) -> None:
    place, _ = sftp_with_key
    options = {name: value for name, value in place.options.items() if name != "username"}
    url = place.url.replace("sftp://", f"sftp://{USER}@")

    assert Inbox(url, options).deliveries(WOZ) == [OLDER, DELIVERY]


@pytest.fixture
def web(tmp_path: Path, made: Path) -> Iterator[Served]:
    """A web server that shows no index pages."""
    (tmp_path / "root").mkdir()
    with servers.https(tmp_path / "root", tmp_path / "authority", index=False) as one:
        shutil.copytree(made, one.folder, dirs_exist_ok=True)
        yield one


def test_a_web_server_without_index_pages_needs_a_list(web: Served, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as told:
        inbox(web).deliveries(WOZ)
    (web.folder / "deliveries.txt").write_text(f"{DELIVERY}\r\n{OLDER}/\n\nwoz-2026\n")

    assert told.value.code == "C-658"
    assert inbox(web).deliveries(WOZ) == [OLDER, DELIVERY]
    folder = inbox(web).fetch(DELIVERY, tmp_path / "into")
    assert not isinstance(read_manifest(folder, SIGNER.public_key()), Breach)


def test_a_web_server_takes_a_bearer_token(web: Served) -> None:
    (web.folder / "deliveries.txt").write_text(DELIVERY)
    options = {"bearer_token": PASSWORD, "ca_file": web.options["ca_file"]}

    assert Inbox(web.url, options).deliveries(WOZ) == [DELIVERY]
    with pytest.raises(NotPermitted) as told:
        Inbox(web.url, options | {"bearer_token": WRONG}).deliveries(WOZ)
    assert told.value.code == "C-650"


def test_a_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent(
    web: Served,
) -> None:
    options = {name: value for name, value in web.options.items() if name != "ca_file"}

    with pytest.raises(NotPermitted) as told:
        Inbox(web.url, options).deliveries(WOZ)

    assert (told.value.code, web.seen) == ("C-651", [])


def test_a_certificate_of_another_host_is_refused(web: Served) -> None:
    with pytest.raises(NotPermitted) as told:
        Inbox(web.url.replace("127.0.0.1", "localhost"), web.options).deliveries(WOZ)

    assert (told.value.code, web.seen) == ("C-651", [])


def test_a_web_server_that_sends_elsewhere_is_not_followed(web: Served, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    elsewhere = web.url.removesuffix("/in")
    with (
        servers.https(tmp_path / "other", tmp_path / "again", elsewhere=elsewhere) as other,
        pytest.raises(NotPermitted) as told,
    ):
        inbox(other).deliveries(WOZ)

    assert (told.value.code, web.seen) == ("C-657", [])


def test_a_web_server_that_fails_does_not_hide_a_delivery(tmp_path: Path, made: Path) -> None:
    (tmp_path / "root").mkdir()
    with servers.https(tmp_path / "root", tmp_path / "authority", broken="manifest.sig") as one:
        shutil.copytree(made, one.folder, dirs_exist_ok=True)
        with pytest.raises(TryAgain) as told:
            inbox(one).deliveries(WOZ)

    assert told.value.code == "C-652"


def test_a_manifest_on_a_web_server_cannot_name_a_file_of_this_machine(
    web: Served, tmp_path: Path
) -> None:
    manifest = web.folder / DELIVERY / "manifest.json"
    manifest.write_text('{"files": {"../../buiten.json": {}, "/etc/passwd": {}}}')

    folder = inbox(web).fetch(DELIVERY, tmp_path / "into")

    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "manifest.sig"]
    assert [path.name for path in (tmp_path / "into").iterdir()] == [DELIVERY]


# What cannot be meant

GOOD_HOST_KEY = "SHA256:" + "A" * 43


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://host/in", "must be a folder or begin with"),
        ("memory://in", "must be a folder or begin with"),
        ("dask://x/in", "must be a folder or begin with"),
        ("simplecache::sftp://host/in", "must be a folder or begin with"),
        ("http://host/in", "plain http"),
        ("sftp://u:kanarie@host/in", "holds a name or a password"),
        ("https://u@host/in", "holds a name or a password"),
        ("s3://sleutel:kanarie@emmer/in", "holds a name or a password"),
        ("https://host/in?token=kanarie", "has a part after"),
        ("sftp:///in", "names no host"),
        ("https://host:kanarie/in", "is no URL"),
        ("https://kanarie..nl/in", "is no URL"),
        (f"sftp://{64 * 'a'}.nl/in", "is no URL"),
        ("file://host/in", "names a host"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_what_is_in_it(url: str, told: str) -> None:
    with pytest.raises(Invalid, match=told) as raised:
        Inbox(url)

    assert raised.value.code == "C-655"
    assert "kanarie" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "options", "told"),
    [
        ("sftp://h/in", {"password": "p", "host_key": GOOD_HOST_KEY}, "username is missing"),
        ("sftp://u@h/in", {"password": "p"}, "give host_key"),
        ("sftp://u@h/in", {"password": "p", "host_key": "kanarie"}, "give host_key"),
        ("sftp://u@h/in", {"password": "p", "known_hosts": "/nergens"}, "known_hosts"),
        ("sftp://u@h/in", {"host_key": GOOD_HOST_KEY}, "either password or key_file"),
        ("sftp://u@h/in", {"bearer_token": "kanarie"}, "unknown: bearer_token"),
        ("s3://e/in", {}, "missing: access_key, region, secret_key"),
        ("s3://e/in", {"access_key": "kanarie", "region": "eu"}, "missing: secret_key"),
        ("https://h/in", {"username": "kanarie"}, "username and password together"),
        (
            "https://h/in",
            {"username": "u", "password": "p", "bearer_token": "kanarie"},
            "either username and password, or",
        ),
        ("https://h/in", {"ca_file": "/nergens"}, "ca_file"),
        ("/srv/in", {"password": "kanarie"}, "unknown: password"),
    ],
)
def test_credentials_that_cannot_be_used_are_told_before_anybody_is_called(
    url: str, options: dict[str, str], told: str
) -> None:
    with pytest.raises(Invalid, match=told) as raised:
        Inbox(url, options).deliveries(WOZ)

    assert raised.value.code == "C-656"
    assert "kanarie" not in str(raised.value)


@pytest.mark.parametrize(
    "endpoint",
    ["http://host", "ftp://host", "https://u:kanarie@host", "https://", "https://[", "https://a b"],
)
def test_an_endpoint_that_cannot_be_trusted_or_reached_is_refused(endpoint: str) -> None:
    options = {"access_key": "a", "secret_key": "b", "endpoint": endpoint}

    with pytest.raises(Invalid, match="endpoint must be"):
        Inbox("s3://emmer/in", options).deliveries(WOZ)


def test_a_key_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "sleutel").write_text("kanarie")
    (tmp_path / "sleutel").chmod(0o600)
    options = {"host_key": GOOD_HOST_KEY, "key_file": str(tmp_path / "sleutel")}

    with pytest.raises(Invalid, match="sleutel is no private key"):
        Inbox("sftp://u@h/in", options).deliveries(WOZ)


def test_a_fingerprint_is_written_as_ssh_writes_it() -> None:
    key = servers.asyncssh.generate_private_key("ssh-ed25519")

    assert inbox_sftp.fingerprint(key.public_data) == key.get_fingerprint()


def test_every_name_of_a_credential_is_known_to_settings() -> None:
    from connectors.stores import inbox_https, inbox_s3

    known = inbox_sftp.KNOWN | inbox_s3.KNOWN | inbox_https.KNOWN

    assert known == set(settings.CREDENTIALS)


def test_no_name_of_a_credential_reads_as_another_source_with_another_name() -> None:
    names = settings.CREDENTIALS

    assert not [(a, b) for a in names for b in names if a.endswith(f"_{b}")]
