"""What a proposal's metadata points to: an attacker's address, asked for as such."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
from contextlib import asynccontextmanager

import pytest

from bot.errors import SourceDown, SourceError, SourceRefused, SourceShapeChanged
from bot.sources import metadata
from bot.sources._cid import matches
from bot.sources.metadata import Gateway, Gateways, is_public
from tests.doubles._stand import Reply, Stand, hang, huge, redirect

WORDS = json.dumps({"title": "Behind an id", "summary": "x"}).encode()


def raw_id(body):
    return "b" + base64.b32encode(b"\x01\x55\x12\x20" + hashlib.sha256(body).digest()).decode().lower().rstrip("=")


CID = raw_id(WORDS)


def json_of(body):
    return Reply(200, body)


@asynccontextmanager
async def gateway(answer, *, host="gateway.test", addresses=("127.0.0.1",), allowed=lambda _: True):
    """A gateway on a real socket under a name of ours. `asked` are the names that were looked up."""
    async with Stand() as stand:
        stand.answers[f"/ipfs/{CID}"] = answer
        port = int(stand.url.rsplit(":", 1)[1])
        looked = []

        async def names(name, _):
            looked.append(name)
            return list(addresses)

        yield Gateways([Gateway(host, port, "http")], names=names, allowed=allowed), stand, looked


async def test_a_title_behind_an_id_is_fetched_by_its_id_alone():
    async with gateway(json_of(WORDS)) as (gateways, stand, looked):
        assert json.loads(await gateways.text(CID))["title"] == "Behind an id"
    assert stand.asked == [f"/ipfs/{CID}"]
    assert looked == ["gateway.test"]


async def test_what_is_not_what_the_id_says_is_refused_whoever_sends_it():
    async with gateway(json_of(WORDS.replace(b"Behind", b"Before"))) as (gateways, _, _):
        with pytest.raises(SourceRefused, match="content id"):
            await gateways.text(CID)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 - never asked
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "ff02::1", "2001:db8::1", "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
async def test_an_address_that_is_not_public_is_never_asked(address):
    assert not is_public(ipaddress.ip_address(address))
    async with gateway(json_of(WORDS), addresses=(address,), allowed=is_public) as (gateways, stand, _):
        with pytest.raises(SourceRefused, match="not public"):
            await gateways.text(CID)
    assert stand.asked == []


def test_public_addresses_are_public():
    for address in ("1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"):
        assert is_public(ipaddress.ip_address(address))


async def test_one_private_address_among_public_ones_is_enough_to_refuse():
    async with gateway(json_of(WORDS), addresses=("1.1.1.1", "10.0.0.1"), allowed=is_public) as (gateways, _, _):
        with pytest.raises(SourceRefused, match="not public"):
            await gateways.text(CID)


async def test_a_redirect_is_followed_only_within_the_gateway_and_only_twice():
    async with gateway(json_of(WORDS)) as (gateways, stand, looked):
        port = stand.url.rsplit(":", 1)[1]
        stand.answers[f"/ipfs/{CID}"] = redirect(f"http://{CID}.gateway.test:{port}/real")
        stand.answers["/real"] = json_of(WORDS)
        assert await gateways.text(CID)
        assert looked == ["gateway.test", f"{CID}.gateway.test"], "the new name is looked at again"
        stand.answers["/real"] = redirect("/real")
        with pytest.raises(SourceRefused, match="on and on"):
            await gateways.text(CID)


@pytest.mark.parametrize(
    "target",
    ["http://evil.example/x", "http://gateway.test.evil.example/", "http://127.0.0.1/x", "file:///etc/passwd", "//evil.example",
     "http://user@gateway.test/", "ftp://gateway.test/", "http://gateway.test:22/", "http://[::1", "https://notgateway.test/"],
)  # fmt: skip
async def test_a_redirect_to_anywhere_else_is_not_followed(target):
    async with gateway(redirect(target)) as (gateways, stand, _):
        with pytest.raises(SourceError):
            await gateways.text(CID)
        assert len(stand.asked) == 1


async def test_size_time_and_shape_are_limited(monkeypatch):
    monkeypatch.setattr(metadata, "DEADLINE", 0.3)
    for answer, error in (
        (huge(), SourceRefused),
        (hang(), SourceDown),
        (Reply(200, WORDS, drip=0.05), SourceDown),
        (Reply(404, b"no"), SourceDown),
        (Reply(200, WORDS, headers={"Content-Encoding": "gzip"}), SourceRefused),
    ):
        async with gateway(answer) as (gateways, _, _):
            with pytest.raises(error):
                await gateways.text(CID)


@pytest.mark.parametrize("body", [b"not json", b"[1]", b'"text"', b"\xff\xfe", b"{" * 60_000])
async def test_bytes_that_are_what_they_say_and_no_object_are_no_metadata(body):
    async with gateway(json_of(body)) as (gateways, stand, _):
        stand.answers[f"/ipfs/{raw_id(body)}"] = json_of(body)
        with pytest.raises(SourceShapeChanged):
            await gateways.text(raw_id(body))


async def test_the_next_gateway_is_asked_when_one_fails_and_without_any_nobody_is():
    async with gateway(Reply(500, b"")) as (_, bad, _), gateway(json_of(WORDS)) as (_, good, _):
        ports = [int(each.url.rsplit(":", 1)[1]) for each in (bad, good)]

        async def names(*_):
            return ["127.0.0.1"]

        both = Gateways([Gateway("a.test", port, "http") for port in ports], names=names, allowed=lambda _: True)
        assert await both.text(CID)
        assert len(bad.asked) == len(good.asked) == 1
    with pytest.raises(SourceError):
        await Gateways([]).text(CID)


async def test_a_name_that_cannot_be_looked_up_is_an_error_of_ours():
    async def names(*_):
        raise OSError("no such name")

    with pytest.raises(SourceDown):
        await Gateways([Gateway("a.test")], names=names).text(CID)


def test_an_id_stands_for_its_bytes_in_both_versions():
    assert matches("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", b"hello world\n")
    assert matches("Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD", b"hello world")
    assert matches(raw_id(b"hello world"), b"hello world")
    for odd in ("", "Qm", "Qm0", "b", "bzzzz", "b!", "x" * 59, raw_id(b"x")[:-1]):
        assert not matches(odd, b"hello world")
