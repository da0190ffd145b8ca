"""The configuration: what it accepts, and the one sentence for everything it does not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from alerts.sample import DAY, MINUTE, SECOND
from bot.errors import StartUpError
from bot.settings import Settings, load

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def problems(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(StartUpError) as caught:
        load(write(tmp_path, text), environ or {})
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_the_example_loads_as_it_is():
    settings = load(EXAMPLE, {})
    assert [rule.name for rule in settings.file_rules()] == ["Render burned more than it minted"]


def test_the_example_shows_every_default():
    shown = tomllib.loads(EXAMPLE.read_text())
    shown.pop("rules")
    assert Settings.model_validate(shown).model_dump() == Settings().model_dump()


def test_every_key_is_in_the_example():
    text = EXAMPLE.read_text()

    def keys(model: type, path: tuple[str, ...] = ()) -> None:
        for name, info in model.model_fields.items():
            inner = info.annotation
            if isinstance(inner, type) and hasattr(inner, "model_fields"):
                assert f"[{'.'.join((*path, name))}]" in text or name == "sources", name
                keys(inner, (*path, name))
            else:
                assert name in text or f"{name.upper()}" in text, f"{'.'.join(path)}.{name}"

    keys(Settings)


def test_durations_are_text():
    settings = Settings.model_validate({"sources": {"akash_chain": {"every": "1m30s"}}, "alerts": {"lookback": "2d"}})
    assert settings.sources.akash_chain.every == 90 * SECOND
    assert settings.alerts.lookback == 2 * DAY


def test_every_problem_is_named_at_once(tmp_path):
    says = problems(
        tmp_path,
        """
        [discord]
        chanel = "x"
        [sources.akash_chain]
        every = 30
        endpoints = ["ftp://x"]
        [alerts]
        presets = "loud"
        [digest]
        timezone = "Mars/Olympus"
        [[routes]]
        channel = "general"
        [[rules]]
        name = "a"
        metric = "x.y"
        op = "=>"
        threshold = 1
        """,
    )
    for part in (
        "7 problems",
        "discord.chanel: unknown key",
        "sources.akash_chain.every: a duration is text",
        "sources.akash_chain.endpoints[0]: not an http(s) address",
        "alerts.presets: should be",
        'digest.timezone: no time zone "Mars/Olympus"',
        "routes[0].channel: not an id",
        "rules[0].op",
    ):
        assert part in says, says


def test_rule_problems_have_their_path(tmp_path):
    says = problems(tmp_path, '[[rules]]\nname = "a"\nmetric = "x.y"\nop = "=>"\nthreshold = 1\n')
    assert "rules[0].op" in says


def test_environment_goes_over_the_file(tmp_path):
    path = write(tmp_path, '[storage]\nurl = "sqlite:///a.db"\n')
    settings = load(path, {"BURNWATCH_STORAGE__URL": "sqlite:///b.db", "BURNWATCH_SOURCES__RENDER__ENABLED": "false"})
    assert settings.storage.url == "sqlite:///b.db"
    assert settings.sources.render.enabled is False


def test_lists_in_the_environment_are_separated_by_commas(tmp_path):
    settings = load(
        write(tmp_path, ""),
        {
            "BURNWATCH_SOURCES__AKASH_CHAIN__ENDPOINTS": "http://a.b, http://c.d",
            "BURNWATCH_DISCORD__SYNC_COMMANDS": "1,2",
            "BURNWATCH_DISCORD__OWNERS": "7",
        },
    )
    assert settings.sources.akash_chain.endpoints == ("http://a.b", "http://c.d")
    assert settings.discord.sync_commands == ("1", "2")
    assert settings.discord.owners == ("7",)


def test_a_secret_comes_from_a_file(tmp_path):
    secret = tmp_path / "token"
    secret.write_text("abc.def.ghi\n")
    settings = load(write(tmp_path, ""), {"BURNWATCH_DISCORD__TOKEN_FILE": str(secret)})
    assert settings.discord.token is not None
    assert settings.discord.token.get_secret_value() == "abc.def.ghi"
    assert "abc" not in repr(settings)


def test_no_error_shows_a_secret_of_a_sibling_field(tmp_path):
    says = problems(
        tmp_path, "[discord]\nsync_commands = 7\napi_base = 3\n", {"BURNWATCH_DISCORD__TOKEN": "very-secret-token"}
    )
    assert "discord.api_base" in says
    assert "very-secret" not in says


def test_an_unknown_variable_of_ours_is_an_error(tmp_path):
    says = problems(tmp_path, "", {"BURNWATCH_DISCRD__TOKEN": "x", "BURNWATCH_DISCORD__TOKN": "y"})
    assert "BURNWATCH_DISCRD__TOKEN: unknown key" in says


def test_a_variable_without_a_table_belongs_to_somebody_else(tmp_path):
    assert load(write(tmp_path, ""), {"BURNWATCH_TORTURE": "1"}) == Settings()


@pytest.mark.parametrize(
    ("text", "part"),
    [("[discord", "not valid TOML"), ("\x00", "not valid TOML")],
)
def test_broken_toml_is_one_sentence(tmp_path, text, part):
    assert part in problems(tmp_path, text)


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(StartUpError, match=r"copy config\.example\.toml"):
        load(tmp_path / "none.toml", {})


def test_a_zero_cadence_is_refused(tmp_path):
    assert "shorter than 1s" in problems(tmp_path, '[alerts]\nevaluate_every = "0s"\n')


def test_defaults_are_quiet():
    settings = Settings()
    assert settings.alerts.presets == "quiet"
    assert settings.alerts.evaluate_every == MINUTE


def test_a_token_in_the_file_is_refused_and_not_shown(tmp_path):
    says = problems(tmp_path, '[discord]\ntoken = "very-secret-token"\n')
    assert "discord.token: does not belong in the file" in says
    assert "very-secret" not in says


def test_the_dead_mans_switch_is_off_by_default():
    assert Settings().health.ping_url.get_secret_value() == ""


def test_quiet_hours_and_the_budget_reach_the_route(tmp_path):
    text = '[[routes]]\nchannel = "1"\nquiet_hours = "22:00-07:00"\ntimezone = "Europe/Berlin"\nmax_per_hour = 5\n'
    (route,) = load(write(tmp_path, text), {}).discord_routes()
    assert (str(route.quiet), route.max_per_hour) == ("22:00-07:00 Europe/Berlin", 5)
    (plain,) = load(write(tmp_path, '[[routes]]\nchannel = "1"\n'), {}).discord_routes()
    assert (plain.quiet, plain.max_per_hour) == (None, 30)


def test_quiet_hours_that_are_none_are_named_with_the_mend(tmp_path):
    text = '[[routes]]\nchannel = "1"\nquiet_hours = "at night"\ntimezone = "Berlin"\nmax_per_hour = 0\n'
    said = problems(tmp_path, text)
    assert 'routes[0].quiet_hours: are no quiet hours; write them as "22:00-07:00", from when to when' in said
    assert 'routes[0].timezone: no time zone "Berlin"' in said
    assert "routes[0].max_per_hour: should be greater than or equal to 1" in said
