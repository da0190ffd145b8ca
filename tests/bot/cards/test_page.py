from __future__ import annotations

from pathlib import Path

from bot.cards import words_alerts, words_metrics

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "messages.md"


def test_the_reference_page_has_every_sentence_as_it_is_said():
    page = PAGE.read_text()
    for key, saying in words_metrics.SAYINGS.items():
        row = next((line for line in page.splitlines() if line.startswith(f"| `{key}` |")), "")
        for part in (
            saying.name,
            saying.says,
            saying.below,
            saying.above,
            saying.low.strip("; "),
            saying.high.strip("; "),
        ):
            assert part in row, f"{PAGE.name}: the row of {key} does not say {part!r}"


def test_the_reference_page_has_every_state_word():
    page = PAGE.read_text()
    for word in words_alerts.WORDS.values():
        assert f"| {word} |" in page
