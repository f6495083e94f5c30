"""What is kept outside the database: where the data lie, and how the login page looks."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from campus_guard.core.files import write_atomically
from campus_guard.core.i18n import LANGUAGES
from campus_guard.core.paths import APP, default_data_dir

PREFERENCES_FILE = "preferences.json"
PLACE_FILE = "place.json"
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Preferences:
    """Look and language of whoever used the program last in this data folder."""

    theme: str = "system"
    scale: int = 100
    language: str = "zh_CN"
    idle_minutes: int = 10
    username: str = ""

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "Preferences":
        """Return the preferences; what is unknown or makes no sense is left at its default."""
        known = {f.name: type(f.default) for f in fields(cls)}
        good: dict[str, Any] = {
            k: v for k, v in values.items() if k in known and type(v) is known[k]
        }
        if good.get("theme") not in (None, *THEMES) or good.get("language") not in (
            None,
            *LANGUAGES,
        ):
            return cls()
        good["scale"] = max(100, min(200, good.get("scale", 100)))
        return cls(**good)


def load_preferences(data_dir: Path) -> Preferences:
    """Return the preferences kept in the data folder, the defaults when there are none."""
    values = _read(data_dir / PREFERENCES_FILE)
    return Preferences.from_values(values)


def save_preferences(data_dir: Path, preferences: Preferences) -> None:
    """Keep the preferences; a disk that refuses loses nothing but the look."""
    _write(data_dir / PREFERENCES_FILE, asdict(preferences))


def chosen_data_dir(config: Path | None = None) -> Path:
    """Return the folder that was chosen at first run, else the usual one."""
    place = _read((config or config_dir()) / PLACE_FILE).get("data_dir")
    return Path(place) if isinstance(place, str) and place else default_data_dir()


def remember_data_dir(data_dir: Path, config: Path | None = None) -> None:
    """Keep the folder chosen at first run for the next start without ``--data``."""
    _write((config or config_dir()) / PLACE_FILE, {"data_dir": str(data_dir)})


def config_dir() -> Path:
    """Return the folder for this user's own settings of the program."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _write(path: Path, values: dict[str, Any]) -> None:
    try:
        write_atomically(path, json.dumps(values, ensure_ascii=False, indent=1).encode())
    except OSError:
        return
