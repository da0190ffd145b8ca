from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.card import Button, Card, Field, Picture, Tone
from bot.chat import limits
from bot.chat.render import COLOURS, render, without_picture
from tests.doubles import _discord_rules as rules
from tests.doubles._discord_state import Role, pings

GUILD = "100000000000000001"
ROLE = "100000000000000002"
TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
LONG = st.one_of(TEXT, TEXT.map(lambda text: (text or "word. ") * 90))
HOSTILE = (
    "@everyone @here <@1> <@!2> <@&100000000000000002> <@&100000000000000001> [free AKT](https://evil.invalid) "
    "\u200b@\u200beveryone \u202e@everyone <#3> </status:4> <:x:5> https://evil.invalid `@everyone` ||@here||"
)


def payload(card, guild=GUILD):
    made = render(card, guild=guild)
    view = made.view()
    file = made.file()
    body = {
        "content": made.content,
        "embeds": [made.embed.to_dict()],
        "components": view.to_components() if view else [],
        "allowed_mentions": made.allowed_mentions.to_dict(),
    }
    if file is not None:
        body["attachments"] = [file.to_dict(0)]
        file.close()
    return json.loads(json.dumps(body))


def names(body):
    return [one["filename"] for one in body.get("attachments", [])]


cards = st.builds(
    Card,
    title=LONG,
    lead=LONG,
    tone=st.sampled_from(Tone),
    lines=st.lists(LONG, max_size=12).map(tuple),
    fields=st.lists(st.builds(Field, name=LONG, value=LONG, inline=st.booleans()), max_size=40).map(tuple),
    footer=LONG,
    picture=st.none()
    | st.builds(Picture, name=TEXT, png=st.binary(max_size=8), alt=LONG, width=st.just(2), height=st.just(1)),
    buttons=st.lists(
        st.builds(Button, label=TEXT, url=TEXT | st.just("https://example.invalid/x"), action=st.text(max_size=120)),
        max_size=30,
    ).map(tuple),
    mention_role=st.sampled_from(["", ROLE, GUILD, "everyone", "@here", "1 2"]),
    silent=st.booleans(),
    simulated=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(cards)
def test_no_rendered_message_exceeds_a_limit_or_pings_anybody_but_its_role(card):
    body = payload(card)
    assert rules.message(body, new=True, files=names(body)) == []
    assert rules.against_spec("/channels/{channel_id}/messages", "post", body) == []
    known = {ROLE: Role(ROLE, "ops", mentionable=True), GUILD: Role(GUILD, "@everyone", mentionable=True)}
    assert set(pings(body, known, may_ping_all=True)) <= ({f"role:{ROLE}"} if card.mention_role == ROLE else set())
    if card.simulated:
        assert "SIMULATED" in body["embeds"][0]["title"]


def test_a_card_becomes_an_embed_with_every_part(card):
    body = payload(card)
    embed = body["embeds"][0]
    assert embed["title"] == "Collateral ratio near the breaker"
    assert embed["description"].splitlines() == [card.lead, card.lines[0]]
    assert embed["fields"] == [{"name": "Source", "value": "chain 29,412,077", "inline": True}]
    assert embed["footer"] == {"text": "chain, 12 s old"}
    assert embed["color"] == 0xFF5D5D
    assert embed["image"] == {"url": "attachment://ratio.png"}
    assert body["attachments"] == [{"id": 0, "filename": "ratio.png", "description": "A falling line"}]
    link, action = body["components"][0]["components"]
    assert (link["url"], link["style"]) == ("https://example.invalid/341", 5)
    assert (action["custom_id"], action["label"]) == ("ack:7", "I'm on it")


def test_every_tone_has_its_colour():
    assert set(COLOURS) == set(Tone)
    assert len(set(COLOURS.values())) == len(Tone)


def test_hostile_text_pings_nobody_wherever_it_stands():
    card = Card(
        HOSTILE,
        HOSTILE,
        lines=(HOSTILE,),
        fields=(Field(HOSTILE, HOSTILE),),
        footer=HOSTILE,
        picture=Picture("@everyone/../x y.png", b"x", HOSTILE, 1, 1),
        buttons=(Button(HOSTILE, url="https://example.invalid"),),
    )
    body = payload(card)
    known = {ROLE: Role(ROLE, "ops", mentionable=True), GUILD: Role(GUILD, "@everyone", mentionable=True)}
    assert body["content"] is None
    assert body["allowed_mentions"] == {"parse": []}
    assert pings(body, known, may_ping_all=True) == ()
    assert names(body) == ["everyone-..-x-y.png"]


def test_a_role_is_pinged_from_content_alone_and_only_that_role():
    body = payload(Card("t", f"<@&{ROLE[:-1]}9> @everyone", mention_role=ROLE))
    assert body["content"] == f"<@&{ROLE}>"
    assert body["allowed_mentions"] == {"parse": [], "roles": [int(ROLE)]}


@pytest.mark.parametrize("role", [GUILD, "@everyone", "everyone", "12", f"{ROLE}>", " ", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧"])
def test_what_is_no_role_of_the_server_is_never_pinged(role):
    body = payload(Card("t", "l", mention_role=role))
    assert body["content"] is None
    assert body["allowed_mentions"] == {"parse": []}


def test_a_field_without_a_value_is_left_out_and_one_without_a_name_stays():
    body = payload(Card("t", "l", fields=(Field("a", " \u200b\n"), Field("", "v"), Field("b", "w"))))
    assert [(one["name"], one["value"]) for one in body["embeds"][0]["fields"]] == [("\u200b", "v"), ("b", "w")]


def test_what_does_not_fit_is_counted_in_the_footer():
    fields = tuple(Field(f"name {index}", "v" * 900) for index in range(30))
    embed = payload(Card("t", "l" * 3000, fields=fields, footer="chain"))["embeds"][0]
    kept = len(embed["fields"])
    assert 0 < kept < 30
    assert embed["footer"]["text"] == f"chain · {30 - kept} more not shown"


def test_an_empty_card_still_shows_something():
    assert payload(Card("", ""))["embeds"][0]["description"] == "(no text)"


def test_a_picture_larger_than_discord_takes_is_left_out_and_said_so():
    picture = Picture("big.png", b"x" * (limits.ATTACHMENT_BYTES + 1), "alt", 1, 1)
    body = payload(Card("t", "l", footer="chain", picture=picture))
    assert "attachments" not in body
    assert body["embeds"][0]["footer"]["text"] == "chain · picture left out: larger than Discord takes"


def test_a_card_without_its_picture_says_why(card):
    assert without_picture(card, "no right").footer == "chain, 12 s old · picture left out: no right"


def test_simulated_is_said_in_title_footer_and_alt_text():
    body = payload(Card("Ratio", "l", picture=Picture("a.png", b"x", "A line", 1, 1), simulated=True))
    assert body["embeds"][0]["title"] == "SIMULATED · Ratio"
    assert body["embeds"][0]["footer"]["text"] == "SIMULATED"
    assert body["attachments"][0]["description"] == "SIMULATED. A line"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://", "https://[", "https://a.invalid/\n", "https://" + "a" * 600, "ftp://a"]
)
def test_a_button_that_leads_nowhere_is_left_out(url):
    assert payload(Card("t", "l", buttons=(Button("x", url=url),)))["components"] == []


def test_more_than_25_buttons_and_doubles_are_left_out():
    buttons = tuple(Button(f"b{index}", action=f"a:{index // 2}") for index in range(80))
    rows = payload(Card("t", "l", buttons=buttons))["components"]
    assert [len(row["components"]) for row in rows] == [5, 5, 5, 5, 5]


def test_the_picture_key_changes_with_bytes_name_and_alt_text(card):
    keys = {render(card).picture_key}
    for change in ({"png": b"other"}, {"name": "b.png"}, {"alt": "other"}):
        keys.add(render(replace(card, picture=replace(card.picture, **change))).picture_key)
    assert len(keys) == 4
    assert render(replace(card, picture=None)).picture_key == ""


def test_rendering_is_repeatable_and_files_are_made_afresh(card):
    made = render(card)
    first, second = made.file(), made.file()
    assert first is not second
    assert first.fp.read() == second.fp.read() == card.picture.png
    first.close()
    second.close()
