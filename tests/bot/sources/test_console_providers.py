"""Who carries the network, and the breaker's past, as the Console tells them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources._console_providers import ROWS, Provider, Providers, parse_history, parse_providers

NOW = 1_790_000_000_000
RECORDED = Path(__file__).parents[3] / ".." / "shared" / "data" / "akash" / "console"


def provider(host, total=8, active=2, *, online=True, models=("h100",), checked="2026-08-22T09:30:00.000Z", **more):
    return {
        "owner": "akash18ga02jzaq8cw52anyhzkwta5wygufgu6zsz6xc",
        "hostUri": f"https://{host}:8443",
        "isOnline": online,
        "lastOnlineDate": checked,
        "stats": {"gpu": {"active": active, "pending": 0, "available": total - active, "total": total}},
        "gpuModels": [{"vendor": "nvidia", "model": model, "ram": "80Gi", "interface": "SXM"} for model in models],
    } | more


def values(request, answer):
    return {
        (row.key, *sorted(picked.labels.items())): picked.value
        for row in ROWS
        if row.request == request
        for picked in row.pick(answer)
    }


def test_three_farms_of_five_carry_most_of_the_network():
    answer = parse_providers([provider(f"p{index}.example", total) for index, total in enumerate((40, 30, 20, 6, 4))])
    found = values("providers", answer)
    assert found["providers.top3_gpu_share",] == pytest.approx(0.9)
    assert found["providers.gpu_concentration",] == pytest.approx(0.16 + 0.09 + 0.04 + 0.0036 + 0.0016)
    assert found["providers.with_gpus",] == 5
    assert found["providers.gpu_total", ("provider", "p0.example")] == 40
    assert found["gpu.model.carriers", ("model", "h100"), ("vendor", "nvidia")] == 5


def test_a_models_largest_provider_is_named_where_its_gpus_can_be_no_other_model():
    answer = parse_providers(
        [
            provider("mixed.example", 90, models=("h100", "a100")),
            provider("big.example", 24),
            provider("small.example", 8),
            provider("none.example", 0),
        ]
    )
    found = {key: value for key, value in values("providers", answer).items() if key[0] == "gpu.model.sole_provider"}
    assert found == {
        ("gpu.model.sole_provider", ("model", "h100"), ("provider", "big.example"), ("vendor", "nvidia")): 24
    }


def test_equal_providers_have_the_index_of_their_number():
    found = values("providers", parse_providers([provider(f"p{index}.example", 8) for index in range(8)]))
    assert found["providers.gpu_concentration",] == pytest.approx(1 / 8)


def test_what_an_offline_provider_said_long_ago_does_not_count():
    answer = parse_providers([provider("on.example", 8), provider("off.example", 800, online=False)])
    assert answer.online == (Provider("on.example", 8, 2, frozenset({("nvidia", "h100")})),)
    assert answer.registered == 2


def test_a_host_that_is_registered_twice_counts_once_by_its_newest_check():
    older = provider("same.example", 8, checked="2026-08-22T09:00:00.000Z")
    newer = provider("same.example", 16, checked="2026-08-22T10:00:00.000Z", owner="akash1other")
    for order in ([older, newer], [newer, older]):
        assert [one.total for one in parse_providers(order).online] == [16]


def test_an_overcommitted_provider_leases_no_more_than_it_has():
    assert parse_providers([provider("p.example", 8, 11)]).online[0].leased == 8


def test_providers_without_gpus_are_online_and_share_in_nothing():
    answer = parse_providers([provider("cpu.example", 0, 0, models=())])
    found = values("providers", answer)
    assert found == {("providers.online",): 1, ("providers.with_gpus",): 0}


def test_one_entry_that_makes_no_sense_takes_no_other_with_it():
    wrong = provider("bad.example") | {"stats": {"gpu": {"total": "many"}}}
    good = [provider(f"good{number}.example") for number in range(3)]
    assert len(parse_providers([wrong, *good]).online) == 3
    with pytest.raises(SourceShapeChanged):
        parse_providers([wrong])


def test_what_is_left_of_a_list_that_can_hardly_be_read_is_not_the_network():
    wrong = [provider(f"bad{number}.example") | {"stats": {"gpu": {"total": -5}}} for number in range(2)]
    with pytest.raises(SourceShapeChanged):
        parse_providers([*wrong, *(provider(f"good{number}.example") for number in range(5))])


@pytest.mark.parametrize("raw", [[], [provider("off.example", online=False)]])
def test_a_network_without_a_provider_is_not_believed(raw):
    with pytest.raises(SourceRefused):
        parse_providers(raw)


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("https://Provider.Example.com:8443", "provider.example.com"),
        ("https://user:secret@host.example/path?x=1", "host.example"),
        ("javascript:alert(1)", "javascript"),
        ("https://@everyone\u202e<b>.example", "everyoneb.example"),
        ("", "akash18ga02jzaq8cw52anyhzkwta5wygufgu6zsz6xc"),
        ("https://" + "a" * 500 + ".example", "a" * 60),
    ],
)
def test_a_hostile_host_becomes_a_plain_label(uri, host):
    assert parse_providers([provider("x", hostUri=uri)]).online[0].host == host


def test_more_providers_than_there_can_be_are_refused():
    with pytest.raises(SourceRefused):
        parse_providers([provider(f"p{index}") for index in range(5_001)])


def test_the_recorded_provider_is_read_and_is_offline():
    path = RECORDED / "provider_list_item__2026-07-17__TRIMMED.json"
    if not path.is_file():
        pytest.skip("the recorded data is not beside the repository")
    with pytest.raises(SourceRefused, match="online"):
        parse_providers([json.loads(path.read_text())])


def change(date, before, after, height):
    return {
        "height": height,
        "date": date,
        "previousStatus": f"mint_status_{before}",
        "newStatus": f"mint_status_{after}",
        "collateralRatio": 0,
    }


def test_the_breakers_past_is_its_changes_alone():
    history = parse_history(
        [
            change("2026-03-23T18:22:31.000Z", "halt_cr", "halt_oracle", 26_063_801),
            change("2026-07-14T03:11:45.000Z", "healthy", "warning", 27_900_101),
            change("2026-07-14T03:38:01.000Z", "warning", "warning", 27_900_344),
            change("2026-07-14T10:14:20.000Z", "warning", "healthy", 27_903_999),
        ],
        NOW,
    )
    assert [one.state for one in history.changes] == [3, 1, 0]
    picked = [one for row in ROWS if row.request == "breaker_history" for one in row.pick(history)]
    assert [one.labels for one in picked] == [{"source": "akash_console_history"}] * 3
    assert all(one.at is not None for one in picked)


def test_a_status_nobody_knows_is_an_unknown_state_and_the_future_is_left_out():
    history = parse_history(
        [
            change("2026-07-14T03:11:45.000Z", "healthy", "resting", 1),
            change("2030-01-01T00:00:00.000Z", "resting", "healthy", 2),
        ],
        NOW,
    )
    assert [one.state for one in history.changes] == [4]


def test_two_changes_at_one_moment_keep_their_order():
    history = parse_history(
        [
            change("2026-07-14T03:11:45.000Z", "healthy", "warning", 1),
            change("2026-07-14T03:11:45.000Z", "warning", "halt_cr", 2),
        ],
        NOW,
    )
    row = next(row for row in ROWS if row.request == "breaker_history")
    first, second = row.pick(history)
    assert (first.value, second.value) == (1, 2)
    assert second.at == first.at + 1


def test_a_history_out_of_order_is_refused():
    rows = [change("2026-07-14T03:11:45.000Z", "a", "b", 2), change("2026-07-13T03:11:45.000Z", "b", "a", 1)]
    with pytest.raises(SourceRefused):
        parse_history(rows, NOW)


def test_without_gpus_there_is_no_share():
    assert Providers((Provider("x", 0, 0, frozenset()),), 1).shares() == ()
