"""The HTTP edge against real sockets that misbehave."""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
import tracemalloc

import httpx
import pytest
from aiohttp import web

from bot.errors import SourceDown, SourceError, SourceRefused, SourceShapeChanged
from bot.sources._http import MIB, BodyTooLarge, Http, StatusDown, StatusRefused, authorities, default_client, tidy
from tests.doubles import mischief


class Stand:
    """One server, one behaviour."""

    def __init__(self):
        self.how = mischief.an_object
        self.asked = []

    async def handle(self, request):
        self.asked.append(request)
        return await self.how(request)

    async def __aenter__(self):
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self.handle)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/some/path"
        return self

    async def __aexit__(self, *_):
        await self.runner.cleanup()


@pytest.fixture
async def stand():
    async with Stand() as stand:
        yield stand


@pytest.fixture
async def http():
    http = Http(user_agent="burnwatch/1.0 (tests)", first_wait=0.01)
    yield http
    await http.aclose()


async def failure(http, stand, how, *, deadline=5.0, **more):
    stand.how = how
    with pytest.raises(SourceError) as caught:
        await http.get(stand.url, deadline=deadline, **more)
    says = str(caught.value)
    assert "\n" not in says
    assert len(says) < 200
    assert "<" not in says, "a foreign body must not be repeated"
    return caught.value


async def test_a_json_answer_comes_back_with_its_status_headers_and_host(http, stand):
    stand.how = mischief.gives({"a": [1, "2", None]}, x_height="7")
    reply = await http.get(stand.url, params={"limit": 5, "key": "+/="}, headers={"x-pin": "9"}, deadline=5)
    assert (reply.status, reply.json, reply.host) == (200, {"a": [1, "2", None]}, "127.0.0.1")
    assert reply.headers["X-Height"] == "7"
    asked = stand.asked[0]
    assert asked.headers["user-agent"] == "burnwatch/1.0 (tests)"
    assert asked.headers["x-pin"] == "9"
    assert dict(asked.query) == {"limit": "5", "key": "+/="}


async def test_a_packed_answer_is_unpacked(http, stand):
    stand.how = mischief.gzipped({"a": "b" * 100_000})
    assert (await http.get(stand.url, deadline=5)).json == {"a": "b" * 100_000}


async def test_a_large_answer_is_parsed_off_the_loop_and_whole(http, stand):
    stand.how = mischief.gives(list(range(200_000)))
    assert len((await http.get(stand.url, deadline=5)).json) == 200_000


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/problem+json", "TEXT/JSON"]
)
async def test_every_name_of_json_is_taken(http, stand, kind):
    stand.how = mischief.says("{}", content_type=kind)
    assert (await http.get(stand.url, deadline=5)).json == {}


async def test_a_missing_content_type_is_tolerated_when_the_body_parses(http, stand):
    stand.how = bare(b'{"a": 1}')
    assert (await http.get(stand.url, deadline=5)).json == {"a": 1}
    error = await failure(http, stand, bare(b"hello"))
    assert isinstance(error, SourceRefused)


def bare(body):
    async def act(request):
        request.transport.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )
        await asyncio.sleep(0.01)
        request.transport.close()
        return web.Response()

    return act


REFUSED = [
    ("html with 200", mischief.html, SourceRefused, "text/html instead of JSON"),
    ("text", mischief.text, SourceRefused, "text/plain instead of JSON"),
    ("a challenge page", mischief.blocked, SourceRefused, "403 (forbidden) with an HTML page"),
    ("empty", mischief.empty, SourceDown, "empty body"),
    ("cut short", mischief.cut_short, SourceDown, "in the middle"),
    ("truncated", mischief.truncated, SourceDown, "in the middle"),
    ("reset", mischief.reset, SourceDown, "127.0.0.1"),
    ("not json", mischief.not_json, SourceShapeChanged, "not JSON"),
    ("not utf-8", mischief.not_utf8, SourceDown, "not UTF-8"),
    ("NaN", mischief.nan, SourceShapeChanged, "NaN or Infinity"),
    ("Infinity", mischief.infinity, SourceShapeChanged, "NaN or Infinity"),
    ("duplicate keys", mischief.duplicate, SourceShapeChanged, "twice"),
    ("deep nesting", mischief.deep, SourceShapeChanged, "nested too deeply"),
    ("a number of 10,000 digits", mischief.long_number, SourceShapeChanged, "too long"),
    ("a packing nobody asked for", mischief.wrong_packing, SourceRefused, "packed"),
    ("damaged gzip", mischief.damaged_gzip, SourceDown, "damaged gzip"),
    ("half a gzip", mischief.half_a_gzip, SourceDown, "in the middle"),
    ("500 with json", mischief.gives({"message": "<b>boom</b>"}, 500), SourceDown, "500 (internal server error)"),
    ("404 with text", mischief.says("Not found", 404, "text/plain"), SourceRefused, "404 (not found)"),
    ("an unknown status", mischief.gives({}, 599), SourceDown, "599"),
]


@pytest.mark.parametrize(("how", "kind", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_a_bad_answer_is_one_short_sentence_of_the_right_kind(http, stand, how, kind, says):
    error = await failure(http, stand, how)
    assert isinstance(error, kind)
    assert says in str(error)


async def test_a_redirect_is_not_followed_and_only_its_host_is_named(http, stand):
    error = await failure(http, stand, mischief.redirect)
    assert isinstance(error, SourceRefused)
    assert "evil.example.net" in str(error)
    assert "steal" not in str(error)
    assert "token" not in str(error)
    assert len(stand.asked) == 1


@pytest.mark.parametrize("told", [True, False], ids=["said first", "chunked"])
async def test_a_50_mib_body_is_cut_off_at_the_cap(http, stand, told):
    tracemalloc.start()
    error = await failure(http, stand, mischief.huge(50, told=told))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(error, BodyTooLarge)
    assert "8 MiB" in str(error)
    assert peak < 40 * MIB


async def test_a_gzip_bomb_never_unfolds_in_memory(http, stand):
    stand.how = mischief.gzip_bomb(256)
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            await http.get(stand.url, deadline=5, cap=MIB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB


async def test_the_cap_counts_unpacked_bytes_exactly(http, stand):
    stand.how = mischief.gzipped("x" * 998)
    assert len((await http.get(stand.url, deadline=5, cap=1_000)).json) == 998
    stand.how = mischief.gzipped("x" * 999)
    with pytest.raises(BodyTooLarge):
        await http.get(stand.url, deadline=5, cap=1_000)


@pytest.mark.parametrize("how", [mischief.drip, mischief.hang], ids=["a slow drip", "silence"])
async def test_the_deadline_covers_the_whole_exchange(http, stand, how):
    began = time.perf_counter()
    error = await failure(http, stand, how, deadline=0.4)
    assert time.perf_counter() - began < 30
    assert isinstance(error, SourceDown)
    assert "0.4 s" in str(error)


async def test_nobody_listening_is_down(http):
    with pytest.raises(SourceDown, match="no connection"):
        await http.get("http://127.0.0.1:9/", deadline=2)


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://127.0.0.1/x", "http://", "http://[::1", "file:///etc/passwd"])
async def test_an_address_that_is_none_is_refused(http, url):
    with pytest.raises(SourceRefused):
        await http.get(url, deadline=1)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_passing_failure_is_tried_again_twice_at_most(http, stand, status):
    stand.how = mischief.first(2, mischief.gives({}, status), mischief.gives({"well": True}))
    assert (await http.get(stand.url, deadline=5)).json == {"well": True}
    assert len(stand.asked) == 3
    stand.asked.clear()
    error = await failure(http, stand, mischief.gives({}, status))
    assert isinstance(error, SourceDown)
    assert str(status) in str(error)
    assert len(stand.asked) == 3


async def test_a_broken_connection_is_tried_again(http, stand):
    stand.how = mischief.first(1, mischief.reset, mischief.gives({"well": True}))
    assert (await http.get(stand.url, deadline=5)).json == {"well": True}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 501])
async def test_a_lasting_failure_is_asked_once(http, stand, status):
    error = await failure(http, stand, mischief.gives({"message": "no"}, status))
    assert len(stand.asked) == 1
    assert isinstance(error, StatusDown if status >= 500 else StatusRefused)
    assert error.status == status


async def test_a_caller_with_somewhere_else_to_go_may_ask_once(http, stand):
    await failure(http, stand, mischief.gives({}, 503), tries=1)
    assert len(stand.asked) == 1


async def test_retry_after_within_the_deadline_is_waited_for(http, stand):
    stand.how = mischief.first(1, mischief.gives({}, 429, retry_after="1"), mischief.gives({"well": True}))
    began = time.perf_counter()
    assert (await http.get(stand.url, deadline=5)).json == {"well": True}
    assert time.perf_counter() - began >= 0.95


async def test_retry_after_beyond_the_deadline_is_handed_up(http, stand):
    error = await failure(http, stand, mischief.gives({}, 429, retry_after="120"))
    assert isinstance(error, SourceDown)
    assert error.after == 120
    assert len(stand.asked) == 1


async def test_a_retry_after_that_is_a_date_is_measured_against_the_answers_own_date(http, stand):
    how = mischief.gives({}, 503, date="Mon, 05 Oct 2026 12:00:00 GMT", retry_after="Mon, 05 Oct 2026 12:10:00 GMT")
    assert (await failure(http, stand, how)).after == 600


@pytest.mark.parametrize("value", ["soon", "-5", "1e9", "NaN", "Mon, 99 Oct 2026 12:00:00 GMT", "٣"])
async def test_a_retry_after_that_makes_no_sense_is_ignored(http, stand, value):
    stand.how = raw_header(b"HTTP/1.1 429 Slow\r\nRetry-After: " + value.encode() + b"\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(SourceDown) as caught:
        await http.get(stand.url, deadline=5)
    assert caught.value.after is None


async def test_a_retry_after_of_years_is_a_day_at_most(http, stand):
    assert (await failure(http, stand, mischief.gives({}, 429, retry_after="999999999999999999"))).after == 86_400


def raw_header(block):
    async def act(request):
        request.transport.write(block)
        await asyncio.sleep(0.01)
        request.transport.close()
        return web.Response()

    return act


async def test_an_error_in_json_comes_back_to_a_caller_that_asked_for_it(http, stand):
    stand.how = mischief.gives({"code": 2, "message": "codespace oracle.v2 code 4: price stalled"}, 500)
    reply = await http.get(stand.url, deadline=5, ok_errors=True)
    assert (reply.status, reply.json["code"]) == (500, 2)
    stand.how = mischief.gives({"code": 14, "message": "unavailable"}, 503)
    assert (await http.get(stand.url, deadline=5, ok_errors=True)).status == 503


@pytest.mark.parametrize(
    "how",
    [
        mischief.says("<html>", 500, "text/html"),
        mischief.says("", 501),
        mischief.says("{", 400),
        mischief.gives({}, 429),
    ],
)
async def test_an_error_that_says_nothing_readable_stays_an_error(http, stand, how):
    await failure(http, stand, how, ok_errors=True)


async def test_half_a_surrogate_pair_becomes_the_replacement_character(http, stand):
    stand.how = mischief.says(rb'{"title": "a\ud800b", "whole": "\ud83d\ude00", "list": ["\udfff"]}')
    found = (await http.get(stand.url, deadline=5)).json
    assert found == {"title": "a\ufffdb", "whole": "😀", "list": ["\ufffd"]}


async def test_a_client_may_be_given_or_made_late(stand):
    for given in (default_client(), default_client, None):
        http = Http(given, "ua")
        assert (await http.get(stand.url, deadline=5)).json == {}
        await http.aclose()


async def test_closing_an_edge_that_was_never_used_is_fine():
    await Http().aclose()


async def test_cancelling_from_outside_is_not_mistaken_for_the_deadline(http, stand):
    stand.how = mischief.hang
    task = asyncio.create_task(http.get(stand.url, deadline=30))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_deadline_ends_retries_with_what_was_wrong(stand):
    http = Http(first_wait=5.0)
    error = await failure(http, stand, mischief.gives({}, 503), deadline=0.5)
    assert "503" in str(error)
    await http.aclose()


async def test_nothing_of_httpx_escapes(http, stand):
    stand.how = raw_header(b"SSH-2.0-OpenSSH_9.6\r\n")
    with pytest.raises(SourceDown) as caught:
        await http.get(stand.url, deadline=2)
    assert isinstance(caught.value.__cause__, httpx.HTTPError)


def test_foreign_words_are_tidied():
    assert (
        tidy("price\n stalled \x1b[31m<@everyone> `x` " + "y" * 500)
        == "price stalled 31m< everyone> x " + "y" * 46 + "..."
    )
    assert tidy(None) == "None"


async def test_certificates_are_read_once_however_many_clients_are_made(monkeypatch):
    authorities.cache_clear()
    read = []
    whole = httpx.create_ssl_context
    monkeypatch.setattr("bot.sources._http.httpx.create_ssl_context", lambda: read.append(1) or whole())
    for _ in range(3):
        await default_client().aclose()
    assert read == [1]
    assert authorities().verify_mode is ssl.CERT_REQUIRED
    assert authorities().check_hostname


async def test_a_request_looks_through_no_folder_for_a_package_that_is_not_there(http, stand, monkeypatch):
    await http.get(stand.url, deadline=5)
    looked_for = []

    class Ear:
        @staticmethod
        def find_spec(name, *_):
            looked_for.append(name)

    monkeypatch.setattr(sys, "meta_path", [Ear, *sys.meta_path])
    await http.get(stand.url, deadline=5)
    assert looked_for == []
