"""The house stands as it is drawn: every file has a home, every command is documented, nothing names this machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").rglob("*.md"))


def tracked() -> list[Path]:
    """What git tracks, or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: the container and the source archive have no list of files")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command.words))
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command.words, "--help"])
    assert ended.value.code == 0
    assert "usage: burnwatch" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command.words))
def test_every_command_is_on_the_reference_page(command):
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert f"`burnwatch {' '.join(command.words)}" in page


@pytest.mark.parametrize(
    "argv", [["nonsense"], ["run", "--nonsense"], ["chart"], ["rules"], ["db"], ["outbox", "retry", "x"]], ids=" ".join
)
def test_bad_arguments_are_one_line_and_exit_code_2(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(main(argv))
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" not in said.err


def test_run_without_a_token_says_how_to_give_one_and_offers_the_demo(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("BURNWATCH_DISCORD__TOKEN", "BURNWATCH_DISCORD__TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert main(["run"]) == 2
    said = capsys.readouterr().err
    for part in ("BURNWATCH_DISCORD__TOKEN_FILE", "burnwatch demo", "--preview"):
        assert part in said


def test_no_file_is_longer_than_a_person_reads():
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in tracked()
        if path.suffix == ".py"
        and path.parts[len(ROOT.parts)] in {"alerts", "bot"}
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_every_link_between_documents_leads_somewhere():
    pages = [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_document_is_reachable_from_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [str(page.relative_to(ROOT / "docs")) for page in DOCS if page.name != "README.md"
               and str(page.relative_to(ROOT / "docs")) not in index]  # fmt: skip
    assert missing == []


def test_every_dependency_has_its_sentence():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8").lower()
    wanted = [
        re.split(r"[<>=~; ]", line)[0] for line in project["dependencies"] + project["optional-dependencies"]["dev"]
    ]
    assert [name for name in wanted if f"**{name.lower()}**" not in page] == []


def test_the_locks_hold_hashes_and_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|--index|--find-links|--trusted", text), name
        pins = re.findall(r"^[a-z0-9][\w.-]*==\S+", text, re.MULTILINE)
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        assert len(pins) > 20
        assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0]), name
        assert any(pin.startswith("pip==") for pin in pins), "pip is pinned too"


def test_no_uv_lock():
    assert not (ROOT / "uv.lock").exists()
