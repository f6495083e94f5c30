"""The catalogue tool: what counts as a text, and what --check refuses."""

import gettext
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from campus_guard.core.i18n import load_translator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "packaging" / "catalogue.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _tree(root: Path, source: str, said: dict[str, str]) -> list[str]:
    """Write a checkout with one module and its translations; return the tool's arguments."""
    (root / "campus_guard").mkdir(exist_ok=True)
    (root / "campus_guard" / "words.py").write_text(source, encoding="utf-8")
    (root / "said.json").write_text(json.dumps(said), encoding="utf-8")
    return ["--root", str(root), "--add", str(root / "said.json")]


SOURCE = """
def words(self, tr, n, kind):
    tr("Save")
    self.ctx.tr("Saved " "at {time}", time=n)
    tr.n("{n} day", "{n} days", n)
    msg("Yes" if kind else "No")
    tr(kind)
    gettext("not ours")
"""
SAID = {
    "Save": "保存",
    "Saved at {time}": "{time}已保存",
    "{n} day": "{n}天",
    "Yes": "是",
    "No": "否",
}


def test_all_kinds_of_calls_are_found(tool: ModuleType, tmp_path: Path) -> None:
    _tree(tmp_path, SOURCE, {})
    texts = tool.extract(tmp_path)
    assert not texts.mistakes
    assert sorted(texts.places) == [
        ("No",), ("Save",), ("Saved at {time}",), ("Yes",), ("{n} day", "{n} days"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "call", ['tr(f"{n} rows")', 'msg("a" + n)', 'tr("{}".format(n))', 'tr.n("a", f"{n}", n)']
)
def test_a_built_text_is_a_mistake(tool: ModuleType, tmp_path: Path, call: str) -> None:
    arguments = _tree(tmp_path, f"def f(tr, n):\n    {call}\n", {})
    assert tool.main(arguments) == 1


def test_written_catalogues_pass_the_check_and_speak(tool: ModuleType, tmp_path: Path) -> None:
    assert tool.main(_tree(tmp_path, SOURCE, SAID)) == 0
    assert tool.main(["--root", str(tmp_path), "--check"]) == 0
    tr = load_translator("zh_CN", tmp_path / "resources" / "locale")
    assert tr("Saved at {time}", time="8:00") == "8:00已保存"
    assert tr.n("{n} day", "{n} days", 3) == "3天"


MENDED = {"phrases": {"釋出": "發布"}, "texts": {"Dormitory": "宿舍"}}


def test_traditional_comes_from_opencc_and_overrides(tool: ModuleType, tmp_path: Path) -> None:
    arguments = _tree(
        tmp_path,
        'tr("Software")\ntr("Dormitory")\ntr("Issued")',
        {"Software": "软件", "Dormitory": "宿舍楼", "Issued": "已发布"},
    )
    overrides = tmp_path / "resources" / "locale" / "zh_TW_overrides.json"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(json.dumps(MENDED), encoding="utf-8")
    assert tool.main(arguments) == 0
    found = gettext.translation("campus_guard", overrides.parent, ["zh_TW"])
    assert found.gettext("Software") == "軟體"
    assert found.gettext("Dormitory") == "宿舍"
    assert found.gettext("Issued") == "已發布"
    assert not tool.faults(tool.Files(tmp_path))


def test_check_names_an_idle_override(tool: ModuleType, tmp_path: Path) -> None:
    overrides = tmp_path / "resources" / "locale" / "zh_TW_overrides.json"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(json.dumps(MENDED), encoding="utf-8")
    tool.main(_tree(tmp_path, 'tr("Save")', {"Save": "保存"}))
    assert tool.faults(tool.Files(tmp_path)) == [
        "override of no text: 'Dormitory'",
        "override of no phrase: '釋出'",
    ]


@pytest.mark.parametrize(
    ("source", "said", "complaint"),
    [
        ('tr("Save")\ntr("New")', {"Save": "保存"}, "no Chinese: 'New'"),
        ('tr("{n} rows", n=1)', {"{n} rows": "{m}行"}, "fields differ"),
        ('tr("Save")', {"Save": "保存", "Gone": "没有了"}, "no longer used"),
        ('tr("Day")\ntr.n("Day", "Days", 1)', {"Day": "天"}, "with and without a plural"),
    ],
)
def test_check_names_what_is_wrong(
    tool: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    source: str,
    said: dict[str, str],
    complaint: str,
) -> None:
    tool.main(_tree(tmp_path, source, said))
    assert tool.main(["--root", str(tmp_path), "--check"]) == 1
    assert complaint in capsys.readouterr().out


def test_check_notices_a_stale_or_fuzzy_catalogue(tool: ModuleType, tmp_path: Path) -> None:
    tool.main(_tree(tmp_path, 'tr("Save")', {"Save": "保存"}))
    po = tmp_path / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "campus_guard.po"
    text = po.read_text(encoding="utf-8")
    po.write_text(text.replace("保存", "存好"), encoding="utf-8")
    assert any("stale" in line for line in tool.faults(tool.Files(tmp_path)))
    po.write_text(text.replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'), encoding="utf-8")
    assert "fuzzy: 'Save'" in tool.faults(tool.Files(tmp_path))


def test_a_translation_survives_the_disappearance_of_its_text(
    tool: ModuleType, tmp_path: Path
) -> None:
    tool.main(_tree(tmp_path, 'tr("Save")\ntr("Open")', {"Save": "保存", "Open": "打开"}))
    tool.main(_tree(tmp_path, 'tr("Save")', {}))
    tool.main(_tree(tmp_path, 'tr("Save")\ntr("Open")', {}))
    assert tool.main(["--root", str(tmp_path), "--check"]) == 0
    tool.main(_tree(tmp_path, 'tr("Save")', {}))
    assert tool.main(["--root", str(tmp_path), "--prune"]) == 0
    assert tool.main(["--root", str(tmp_path), "--check"]) == 0


def test_same_texts_same_bytes(tool: ModuleType, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        root = tmp_path / name
        root.mkdir()
        tool.main(_tree(root, SOURCE, SAID))
        files = sorted((root / "resources").rglob("*.[pm]o"))
        made.append([(path.name, path.read_bytes()) for path in files])
    assert made[0] == made[1]
    assert len(made[0]) == 3
