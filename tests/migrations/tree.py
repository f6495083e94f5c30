"""A small tree of migrations that follow the present one, to try the machinery with."""

import shutil
from pathlib import Path

from campus_guard.core.paths import migrations_dir
from campus_guard.db.revision import HEAD

HEADER = '''"""A step of the tests."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before!r}


def expected_counts(before):
    return {counts}


def upgrade():
{body}
'''

# A parent with children is rebuilt: with foreign keys on, dropping the old table would delete
# all children by ON DELETE CASCADE and say nothing.
REBUILD = """
with op.batch_alter_table("family") as batch:
    batch.alter_column("name", type_=sa.String(200), nullable=False)
    batch.add_column(sa.Column("motto", sa.Text, nullable=False, server_default="none"))
    batch.create_check_constraint(op.f("ck_family_name"), "length(name) > 0")
family = sa.table("family", sa.column("name"), sa.column("motto"))
op.execute(family.update().values(motto=sa.func.upper(family.c.name)))
op.create_table(
    "pet",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("family_id", sa.Integer, sa.ForeignKey("family.id", name="fk_pet_family_id_family")),
)
op.create_index("ix_pet_family_id", "pet", ["family_id"])
pet = sa.table("pet", sa.column("family_id"))
op.bulk_insert(pet, [{"family_id": 1}, {"family_id": 2}])
"""
REBUILT = '{**before, "pet": 2}'

TABLES = """
CREATE TABLE family (id INTEGER NOT NULL, name VARCHAR(100), CONSTRAINT pk_family PRIMARY KEY (id));
CREATE TABLE member (id INTEGER NOT NULL, family_id INTEGER NOT NULL,
  CONSTRAINT pk_member PRIMARY KEY (id), CONSTRAINT fk_member_family_id_family
  FOREIGN KEY (family_id) REFERENCES family (id) ON DELETE CASCADE)
"""


def write_tree(folder: Path, *steps: tuple[str, str, str]) -> Path:
    """Write a scripts folder: the present head (empty), then (revision, counts, body) in turn."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(migrations_dir() / name, folder)
    before: str | None = None
    for revision, counts, body in ((HEAD, "dict(before)", "pass"), *steps):
        lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
        text = HEADER.format(revision=revision, before=before, counts=counts, body=lines)
        (versions / f"{revision}.py").write_text(text, encoding="utf-8")
        before = revision
    return folder
