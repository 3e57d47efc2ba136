"""From a working installation to an empty one and back: every row and every file, or nothing at all."""

import os
import stat

import psycopg2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from backups.archive.figures import BackupProblem
from backups.archive.services import programs
from backups.archive.services.archive import verify
from backups.making import services as making
from backups.models import Backup
from core import files as core_files
from core.access import SYSTEM
from core.files import forget_file, forget_files_put_off, keep_file
from core.journal import recording
from core.models import ForgottenFile
from people.models import Skill
from tasks.models import TaskFile
from tests.backups.installation import Installation
from tests.factories import TaskFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "a passphrase that nobody prints"


@pytest.fixture
def rows():
    """Some rows of ours, one file that a row knows, and one that none does."""
    person = UserFactory(full_name="Maya Okafor")
    task = TaskFactory()
    with recording(SYSTEM, "create_skill") as record:
        record.created(Skill.objects.create(name="SQL ' \\ \n ünïcode 日本"))
    for number in range(3):
        stored_as = keep_file(SimpleUploadedFile("a.txt", b"content %d" % number * 1000), f"tasks/{number}")
        TaskFile.objects.create(
            task=task,
            name="a.txt",
            stored_as=stored_as,
            content_type="text/plain",
            size=1,
            uploaded_by=person,
        )
    return task


@pytest.fixture
def elsewhere(tmp_path):
    """An empty machine."""
    installation = Installation(f"plumbline_elsewhere_{os.getpid()}", tmp_path / "files")
    yield installation
    installation.drop()


def back_up(path, capsys=None, **options):
    call_command("backup", str(path), **options)
    return capsys.readouterr().out if capsys else ""


def digests_here():
    from django.db import transaction

    from backups.archive.services.digests import table_digests

    with transaction.atomic(), connection.cursor() as cursor:
        return table_digests(cursor)


def test_every_row_and_file_is_back_on_an_empty_machine(rows, elsewhere, tmp_path, capsys):
    before = digests_here()
    path = tmp_path / "some.backup"
    said = back_up(path, capsys)
    assert said.count("\n") == 1
    assert said.startswith(f"backup: {path}, ")
    assert "not sealed" in said
    assert "3 files" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    row = Backup.objects.get()
    assert (row.is_good, row.files, row.bytes) == (True, 3, path.stat().st_size)
    assert [entry.name for entry in tmp_path.iterdir() if ".partial" in entry.name] == []

    checked = elsewhere.manage("restore", str(path), "--check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith(f"whole: {path}, of ")
    done = elsewhere.manage("restore", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith("restored: the backup of ")
    assert "SECRET_KEY" not in done.stdout
    assert elsewhere.digests() == before
    kept = {
        name: default_storage.open(name).read()
        for name in TaskFile.objects.values_list("stored_as", flat=True)
    }
    assert elsewhere.kept() == kept

    again = elsewhere.manage("restore", str(path))
    assert again.returncode == 1
    assert "nothing restored: This installation is not empty (" in again.stderr
    assert "Traceback" not in again.stderr
    application = psycopg2.connect(connection_of(elsewhere))
    with application.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("DELETE FROM core_change")
    in_use = elsewhere.manage("restore", str(path), "--replace")
    application.close()
    assert in_use.returncode == 1
    assert "in use (1 other connections): stop web, worker and beat first" in in_use.stderr

    elsewhere.sql("DELETE FROM tasks_taskfile; CREATE TABLE of_another_version (id integer)")
    (elsewhere.files / "later").write_text("uploaded later")
    replaced = elsewhere.manage("restore", str(path), "--replace", SECRET_KEY="another-" + "k3y" * 20)
    assert replaced.returncode == 0, replaced.stderr
    assert "SECRET_KEY is another than the backup's" in replaced.stdout
    assert elsewhere.digests() == before
    assert elsewhere.kept() == kept


def connection_of(installation):
    from tests.servers import application_url

    return application_url(installation.name)


def test_sealed_and_of_an_earlier_version(rows, elsewhere, tmp_path, settings, capsys):
    """Migrated after it is restored; and neither passphrase nor key is ever printed."""
    settings.BACKUP_PASSPHRASE = PASSPHRASE
    path = tmp_path / "some.backup"
    call_command_as_owner("migrate", "core", before_last_of("core"))
    try:
        said = back_up(path, capsys)
    finally:
        call_command_as_owner("migrate")
    assert ", sealed: " in said
    assert b"Maya Okafor" not in path.read_bytes()
    without = elsewhere.manage("restore", str(path))
    assert (without.returncode, without.stdout) == (1, "")
    assert "is sealed: give its passphrase in BACKUP_PASSPHRASE" in without.stderr
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    done = elsewhere.manage("restore", str(path), f"--passphrase-file={tmp_path / 'passphrase'}")
    assert done.returncode == 0, done.stderr
    assert "; 1 migrations brought it to this version" in done.stdout
    assert elsewhere.manage("migrate", "--check").returncode == 0
    for output in (said, without.stderr, done.stdout, done.stderr):
        assert PASSPHRASE not in output
        assert settings.SECRET_KEY not in output


def before_last_of(app):
    """The name of a room's last migration but one: what an earlier version had."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    [leaf] = loader.graph.leaf_nodes(app)
    [parent] = [key for key in loader.graph.node_map[leaf].parents if key[0] == app]
    return parent[1]


def call_command_as_owner(command, *arguments):
    import subprocess
    import sys

    from config.launcher.supervisor import ROOT

    called = [sys.executable, "manage.py", command, *arguments, "--verbosity=0"]
    subprocess.run(called, cwd=ROOT, check=True)


def test_a_newer_versions_backup_and_a_damaged_one_touch_nothing(rows, elsewhere, tmp_path, monkeypatch):
    path = tmp_path / "some.backup"
    monkeypatch.setattr(making, "_migrations", lambda cursor: [("core", "9999_of_tomorrow")])
    back_up(path)
    newer = elsewhere.manage("restore", str(path))
    assert newer.returncode == 1
    assert "made by a newer version" in newer.stderr
    assert "core.9999_of_tomorrow" in newer.stderr
    monkeypatch.undo()
    back_up(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    damaged = elsewhere.manage("restore", str(path))
    assert damaged.returncode == 1
    assert "The file is damaged" in damaged.stderr
    assert elsewhere.kept() == {}
    assert elsewhere.digests() == {}


def test_rows_that_differ_take_the_whole_restore_back(rows, elsewhere, tmp_path, monkeypatch):
    """The dump itself is whole here, and says something else than the manifest: the transaction ends as it began."""
    path = tmp_path / "some.backup"
    true = making.table_digests

    def wrong(cursor):
        digests = true(cursor)
        digests["people_skill"] = type(digests["people_skill"])(7, "1:2")
        return digests

    monkeypatch.setattr(making, "table_digests", wrong)
    back_up(path)
    done = elsewhere.manage("restore", str(path))
    assert done.returncode == 1
    assert "The database refused the backup, and is as it was" in done.stderr
    assert '"people_skill" is not what it was' in done.stderr
    assert elsewhere.digests() == {}


def test_a_file_removed_while_a_backup_is_made_is_in_it_and_goes_later(rows, tmp_path, monkeypatch):
    row = TaskFile.objects.order_by("pk").first()
    name = row.stored_as
    true = making._dump

    def meanwhile(*arguments, **options):
        row.delete()
        forget_file(name)
        true(*arguments, **options)

    monkeypatch.setattr(making, "_dump", meanwhile)
    path = tmp_path / "some.backup"
    back_up(path)
    assert name in verify(path, passphrase="").files
    assert default_storage.exists(name)
    assert forget_files_put_off() == 1
    assert not default_storage.exists(name)
    assert not ForgottenFile.objects.exists()
    with connection.cursor() as cursor:
        # Of this database alone: other tests hold locks on the same server.
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert cursor.fetchone() == (0,)


def test_a_row_added_while_a_backup_is_made_is_not_in_it(rows, tmp_path, monkeypatch):
    true = making._dump

    def meanwhile(*arguments, **options):
        Skill.objects.create(name="later")
        true(*arguments, **options)

    monkeypatch.setattr(making, "_dump", meanwhile)
    path = tmp_path / "some.backup"
    back_up(path)
    assert verify(path, passphrase="").tables["people_skill"].rows == 1


def test_a_file_that_is_gone_already_is_told_and_the_rest_is_backed_up(rows, tmp_path, capsys):
    default_storage.delete(TaskFile.objects.first().stored_as)
    said = back_up(tmp_path / "some.backup", capsys)
    assert "warning: 1 files that the database knows are not on the disk" in said
    assert Backup.objects.get().is_good


def test_two_at_once_are_refused(rows, tmp_path):
    with making._snapshot(), pytest.raises(CommandError, match="Another backup is being made"):
        back_up(tmp_path / "some.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_backup_leaves_the_last_one_and_is_noted(rows, tmp_path, monkeypatch):
    path = tmp_path / "some.backup"
    path.write_text("of yesterday")

    def fails(*_arguments, **_options):
        raise BackupProblem("pg_dump failed: no space")

    monkeypatch.setattr(making, "_dump", fails)
    with pytest.raises(CommandError, match="no backup: pg_dump failed: no space"):
        back_up(path)
    assert path.read_text() == "of yesterday"
    assert [entry.name for entry in tmp_path.iterdir()] == ["some.backup"]
    row = Backup.objects.get()
    assert (row.is_good, row.problem) == (False, "pg_dump failed: no space")


@pytest.mark.parametrize("name", ["-", ".", "nowhere/some.backup"])
def test_a_target_that_is_no_file_is_refused_in_one_line(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="must be a file in a folder that is there"):
        back_up(name)


def test_short_passphrase_is_refused(rows, tmp_path, settings):
    settings.BACKUP_PASSPHRASE = "short"
    with pytest.raises(CommandError, match="16 or more characters") as refused:
        back_up(tmp_path / "some.backup")
    assert "'short'" not in str(refused.value)


def test_programs_of_another_version_are_not_used():
    with pytest.raises(BackupProblem, match="The database is PostgreSQL 12, and there is no pg_dump 12"):
        programs.program("pg_dump", 12)


def test_every_model_that_keeps_a_file_names_it_alike():
    """A backup finds files by the name of the field; a new model that keeps one must be found, too."""
    from django.apps import apps
    from django.db.models import FileField

    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    assert [field for field in fields if isinstance(field, FileField)] == []
    assert core_files.keep_file.__doc__
