"""Where things lie, and where data must not lie."""

from pathlib import Path

import pytest

from campus_guard.core import paths
from campus_guard.core.errors import UserError
from campus_guard.core.paths import (
    check_data_dir,
    default_data_dir,
    migrations_dir,
    program_root,
    resource,
)


def test_resources_and_migrations_are_found_from_a_checkout() -> None:
    assert resource("fonts", "OFL.txt").is_file()
    assert (migrations_dir() / "env.py").is_file()
    assert (migrations_dir() / "versions").is_dir()


def test_installed_files_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "campus_guard"
    for name in ("resources", "migrations"):
        (package / "_data" / name).mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "core" / "paths.py"))
    assert program_root() == package / "_data"


def test_an_incomplete_installation_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "campus_guard" / "core" / "paths.py"))
    with pytest.raises(FileNotFoundError, match="not installed completely"):
        program_root()


def test_the_default_place_names_the_program() -> None:
    assert default_data_dir().name == "campus_guard"
    assert default_data_dir().is_absolute()


def test_a_new_folder_on_this_disk_is_fine(tmp_path: Path) -> None:
    check_data_dir(tmp_path / "not" / "there yet" / "校园安全")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["//server/share/data", "\\\\server\\share\\data"])
def test_network_names_are_refused(place: str) -> None:
    with pytest.raises(UserError, match="network"):
        check_data_dir(Path(place))


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.davfs", "9p"])
def test_mounted_network_folders_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    share = tmp_path / "my share"
    share.mkdir()
    table = tmp_path / "mounts"
    shown = str(share).replace(" ", "\\040")
    table.write_text(f"/dev/a / ext4 rw 0 0\n\nhost:/x {shown} {kind} rw 0 0\n", encoding="utf-8")
    real = paths._mount_type
    monkeypatch.setattr(paths, "_mount_type", lambda folder, _: real(folder, table))
    with pytest.raises(UserError, match="network"):
        check_data_dir(share / "data")
    check_data_dir(tmp_path / "data")


def test_without_a_mount_table_nothing_is_known(tmp_path: Path) -> None:
    assert paths._mount_type(tmp_path, tmp_path / "none") == ""


@pytest.mark.parametrize("name", ["OneDrive - 示例小学", "坚果云", "Dropbox", "BaiduNetdisk"])
def test_synchronised_folders_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="synchronised"):
        check_data_dir(tmp_path / name / "data")


def test_a_synchronised_folder_with_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "school"))
    with pytest.raises(UserError, match="synchronised"):
        check_data_dir(tmp_path / "school" / "data")
    check_data_dir(tmp_path / "schooldata")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="not a folder"):
        check_data_dir(tmp_path / "file")


def test_a_read_only_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(UserError, match="only be read"):
        check_data_dir(tmp_path / "data")
