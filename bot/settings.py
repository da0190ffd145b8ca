"""Configuration: TOML file, environment over it, secrets from files. Every problem at once, with its key and mend."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from alerts.errors import RuleProblems
from alerts.notice import Route
from alerts.quiet.hours import QuietHours, parse_hours
from alerts.rule import Severity, parse
from alerts.sample import DAY, HOUR, MINUTE, SECOND, Ms
from bot.errors import StartUpError
from bot.settings_governance import GovernanceSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.rule import Rule

PREFIX = "BURNWATCH_"
CONFIG_EXIT = 2
Topic = Literal["bme", "gpu", "governance", "network", "health", "digest"]
TOPICS: tuple[Topic, ...] = ("bme", "gpu", "governance", "network", "health", "digest")
SECRETS: tuple[tuple[str, ...], ...] = (
    ("discord", "token"),
    ("health", "ping_url"),
    ("sources", "coingecko", "api_key"),
)
_SPAN = re.compile(r"(?:\d+(?:ms|[smhdw]))+")
_PART = re.compile(r"(\d+)(ms|[smhdw])")
_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


def _span(raw: object) -> object:
    if isinstance(raw, str):
        if not _SPAN.fullmatch(raw.strip()):
            raise ValueError(f'"{raw}" is not a duration; write 30s, 5m, 2h or 7d')
        return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(raw))
    raise ValueError('a duration is text, such as "30s", "5m", "2h" or "7d"')


def _positive(span: Ms) -> Ms:
    if span < SECOND:
        raise ValueError("shorter than 1s; write 1s or more")
    return span


def _url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http(s) address; write it whole, such as https://host/path")
    return raw.rstrip("/")


def _snowflake(raw: str) -> str:
    if raw and not re.fullmatch(r"\d{1,20}", raw):
        raise ValueError("not an id; Discord ids are digits: switch on Developer Mode, right-click, Copy ID")
    return raw


def _zone(raw: str) -> str:
    if raw not in available_timezones():
        raise ValueError(f'no time zone "{raw}"; write one such as UTC or Europe/Berlin')
    return raw


def _listen(raw: str) -> str:
    host, _, port = raw.rpartition(":")
    if raw and (not host or not port.isdigit() or not 0 <= int(port) <= 65535):
        raise ValueError("write host:port, such as 127.0.0.1:9108; empty switches it off")
    return raw


def _hours(raw: str) -> str:
    if raw:
        parse_hours(raw)
    return raw


def _clock_time(raw: str) -> str:
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", raw):
        raise ValueError("write a time of day as HH:MM, such as 09:00")
    return raw


Span = Annotated[int, BeforeValidator(_span)]
Cadence = Annotated[int, BeforeValidator(_span), AfterValidator(_positive)]
Url = Annotated[str, AfterValidator(_url)]
Snowflake = Annotated[str, AfterValidator(_snowflake)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Discord(_Part):
    """[discord]."""

    token: SecretStr | None = None
    api_base: Url = "https://discord.com/api/v10"
    sync_commands: Literal["global", "off"] | tuple[Snowflake, ...] = "global"
    owners: tuple[Snowflake, ...] = ()


class StorageSettings(_Part):
    """[storage]."""

    url: str = "sqlite:///burnwatch.db"


class ChainSettings(_Part):
    """[sources.akash_chain]."""

    enabled: bool = True
    endpoints: tuple[Url, ...] = (
        "https://rpc.akt.dev/rest",
        "https://akash-api.polkachu.com",
        "https://akash-rest.publicnode.com",
    )
    chain_id: str = "akashnet-2"
    network: str = "akash"
    every: Cadence = 30 * SECOND
    timeout: Cadence = 15 * SECOND


class ConsoleSettings(_Part):
    """[sources.akash_console]."""

    enabled: bool = True
    base_url: Url = "https://console-api.akash.network"
    network: str = "akash"
    every: Cadence = 60 * SECOND
    timeout: Cadence = 25 * SECOND


class CoinGeckoSettings(_Part):
    """[sources.coingecko]."""

    enabled: bool = True
    base_url: Url = "https://api.coingecko.com/api/v3"
    api_key: SecretStr | None = None
    network: str = "akash"
    every: Cadence = 5 * MINUTE
    timeout: Cadence = 15 * SECOND


class RenderSettings(_Part):
    """[sources.render]."""

    enabled: bool = True
    url: Url = "https://stats.renderfoundation.com/epoch-burn-stats-data.json"
    liability_url: Url = "https://stats.renderfoundation.com/liability-epochs-data.json"
    network: str = "render"
    every: Cadence = HOUR
    timeout: Cadence = 25 * SECOND


class Sources(_Part):
    """[sources]."""

    akash_chain: ChainSettings = ChainSettings()
    akash_console: ConsoleSettings = ConsoleSettings()
    coingecko: CoinGeckoSettings = CoinGeckoSettings()
    render: RenderSettings = RenderSettings()


class AlertSettings(_Part):
    """[alerts]."""

    evaluate_every: Cadence = MINUTE
    lookback: Cadence = 5 * MINUTE
    presets: Literal["none", "quiet", "all"] = "quiet"


class RouteSettings(_Part):
    """[[routes]]."""

    guild: Snowflake = ""
    channel: Annotated[Snowflake, Field(min_length=1)]
    topics: tuple[Topic, ...] = TOPICS
    min_severity: Severity = Severity.INFO
    mention_role: Snowflake = ""
    quiet_hours: Annotated[str, AfterValidator(_hours)] = ""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    max_per_hour: Annotated[int, Field(ge=1, le=1000)] = 30


class DigestSettings(_Part):
    """[digest]."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    time: Annotated[str, AfterValidator(_clock_time)] = "09:00"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """The zone the week is cut in."""
        return ZoneInfo(self.timezone)


class HealthSettings(_Part):
    """[health]."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:9108"
    ping_url: SecretStr = SecretStr("")


class Settings(_Part):
    """The whole configuration."""

    discord: Discord = Discord()
    storage: StorageSettings = StorageSettings()
    sources: Sources = Sources()
    alerts: AlertSettings = AlertSettings()
    routes: tuple[RouteSettings, ...] = ()
    digest: DigestSettings = DigestSettings()
    health: HealthSettings = HealthSettings()
    governance: GovernanceSettings = GovernanceSettings()
    rules: tuple[dict[str, Any], ...] = ()

    def discord_routes(self) -> tuple[Route, ...]:
        """File-made routes as the core knows them."""
        return tuple(
            Route(
                face="discord",
                guild=route.guild,
                channel=route.channel,
                topics=tuple(route.topics),
                min_severity=route.min_severity,
                mention_role=route.mention_role,
                quiet=QuietHours.of(route.quiet_hours, route.timezone) if route.quiet_hours else None,
                max_per_hour=route.max_per_hour,
            )
            for route in self.routes
        )

    def file_rules(self) -> tuple[Rule, ...]:
        """The file's rules; they were parsed once when the settings were loaded."""
        return tuple(parse(raw, f"rules[{index}]") for index, raw in enumerate(self.rules))


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the file and the environment. Raises StartUpError (exit code 2) that names every problem, each on a line.

    Without `path`: `config.toml` here if it exists, else the environment alone.
    """
    environ = os.environ if environ is None else environ
    problems: list[str] = []
    where = path if path is not None else Path("config.toml")
    raw: dict[str, Any] = {}
    if path is not None or where.exists():
        raw = _read_toml(where)
    _refuse_secrets(raw, problems)
    _overlay(raw, environ, problems)
    settings = _validated(raw, problems)
    problems += _rule_problems(raw.get("rules"))
    if problems:
        head = f"{where}: {len(problems)} problem{'s' if len(problems) > 1 else ''} in the configuration"
        raise StartUpError("\n".join([head, *(f"  {problem}" for problem in problems)]), CONFIG_EXIT)
    assert settings is not None  # noqa: S101 - no problem means it validated
    return settings


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise StartUpError(
            f"{path}: no such file; copy config.example.toml there, or leave --config out to use the environment alone",
            CONFIG_EXIT,
        ) from err
    except (OSError, UnicodeDecodeError) as err:
        raise StartUpError(
            f"{path}: cannot be read ({type(err).__name__}); check the path and its rights", CONFIG_EXIT
        ) from err
    except tomllib.TOMLDecodeError as err:
        raise StartUpError(f"{path}: not valid TOML: {err}; mend that line", CONFIG_EXIT) from err


def _refuse_secrets(raw: dict[str, Any], problems: list[str]) -> None:
    """A token in the file ends in a backup or a repository sooner or later."""
    table = raw.get("discord")
    if isinstance(table, dict) and table.pop("token", None) is not None:
        problems.append(
            "discord.token: does not belong in the file; give it as BURNWATCH_DISCORD__TOKEN_FILE (or BURNWATCH_DISCORD__TOKEN)"
        )


def _overlay(raw: dict[str, Any], environ: Mapping[str, str], problems: list[str]) -> None:
    """Environment over file: BURNWATCH_DISCORD__API_BASE; a secret also as ..._FILE. The value's text is never shown."""
    secret_names = {"__".join(keys).upper(): keys for keys in SECRETS}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or environ[name] == "":
            continue
        tail = name.removeprefix(PREFIX)
        if tail.endswith("_FILE") and tail.removesuffix("_FILE") in secret_names:
            keys = secret_names[tail.removesuffix("_FILE")]
            value = _secret_file(name, environ[name], problems)
            if value is not None:
                _put(raw, keys, value, name, problems)
            continue
        keys = tuple(tail.lower().split("__"))
        if keys[0] not in Settings.model_fields:
            if len(keys) > 1:
                problems.append(f"{name}: unknown key; remove it or look it up in config.example.toml")
            continue  # without "__" it is not a key of ours: BURNWATCH_TORTURE is the test run's
        _put(raw, keys, _from_text(keys, environ[name]), name, problems)


def _secret_file(name: str, where: str, problems: list[str]) -> str | None:
    try:
        return Path(where).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as err:
        problems.append(
            f"{name}: the file it names cannot be read ({type(err).__name__}); check the path and its rights"
        )
        return None


def _from_text(keys: tuple[str, ...], text: str) -> object:
    if keys[-1] in {"endpoints", "topics", "owners", "known_hosts", "ipfs_gateways"} or (
        keys[-1] == "sync_commands" and text not in {"global", "off"}
    ):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _put(raw: dict[str, Any], keys: tuple[str, ...], value: object, name: str, problems: list[str]) -> None:
    table = raw
    for key in keys[:-1]:
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            problems.append(f'{name}: "{key}" is not a table in the file; mend the file or leave the variable out')
            return
        table = inner
    table[keys[-1]] = value


def _validated(raw: dict[str, Any], problems: list[str]) -> Settings | None:
    try:
        return Settings.model_validate(raw)
    except ValidationError as err:
        # Only loc and msg: the error object holds the whole input, and with it a token in a sibling field.
        seen: set[str] = set()
        for item in err.errors(include_url=False, include_context=False, include_input=False):
            line = _sentence(item["loc"], item["type"], item["msg"])
            if line not in seen:
                seen.add(line)
                problems.append(line)
        return None


def _sentence(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    key = ""
    for part in loc:
        if isinstance(part, int):
            key += f"[{part}]"
        elif not part.startswith(("literal[", "tuple[", "function-")):
            key += f".{part}" if key else part
    message = message.removeprefix("Value error, ")
    if kind == "extra_forbidden":
        message = "unknown key; remove it or look it up in config.example.toml"
    elif kind == "missing":
        message = "is missing; add it"
    elif message.startswith("Input should be"):
        message = "should be" + message.removeprefix("Input should be")
    return f"{key}: {message}"


def _rule_problems(rules: object) -> list[str]:
    """Checked whether or not the rest is right, so that one run names everything."""
    problems: list[str] = []
    names: dict[str, int] = {}
    if not isinstance(rules, list) or not all(isinstance(raw, dict) for raw in rules):
        return problems
    for index, raw in enumerate(rules):
        try:
            rule = parse(raw, f"rules[{index}]")
        except RuleProblems as err:
            problems += [str(problem) for problem in err.problems]
            continue
        if rule.name in names:
            problems.append(
                f'rules[{index}].name: "{rule.name}" is also the name of rules[{names[rule.name]}]; choose another'
            )
        names.setdefault(rule.name, index)
    return problems
