"""Nothing of an alert is lost between two runs: each field of the dataclass comes back as it was."""

from __future__ import annotations

import dataclasses

from alerts.state import Alert, State
from bot.storage import Storage


def test_every_field_of_an_alert_survives(tmp_path):
    alert = Alert(
        "r", (("network", "akash"),), State.FIRING, *range(1, 3), 3, 4, 5, 0.6, 0.7, 0.8, 0.9, 10, 1.1, 12, 13
    )
    plain = Alert("r", ())
    unlike = [item.name for item in dataclasses.fields(Alert) if getattr(alert, item.name) == getattr(plain, item.name)]
    assert unlike == ["rule"], "every field must differ from its default, or the test cannot see it lost"
    with Storage.open(f"sqlite:///{tmp_path}/a.db") as storage:
        storage.write_now(lambda tx: tx.put_alerts({("r", alert.labels): alert}))
    with Storage.open(f"sqlite:///{tmp_path}/a.db") as storage:
        assert storage.read_now(lambda read: read.alerts()) == {("r", alert.labels): alert}
