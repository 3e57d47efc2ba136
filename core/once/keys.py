"""What is sent twice is done once: a key is claimed in the transaction of the write, and keeps
the answer.

    with claimed(user_id=..., kind=ClaimedKey.Kind.API, key=key, fingerprint=fingerprint) as
    claim:
        if claim.answer is not None:
            return claim.answer
        ...  # the write
        claim.keep(answer)

An error that leaves the block takes the claim back with the write: what was refused may be sent
again. A person's key is their own; the same key of somebody else is another one. Keys are kept
for `KEPT_FOR`, those of plan operations for `KEPT_FOR_PLANS`.
"""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b, sha256
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

from core.errors import InProgress, KeyReused
from core.models import ClaimedKey

KEPT_FOR = timedelta(hours=24)
# A browser keeps edits of a plan that it could not send, over a holiday if need be.
KEPT_FOR_PLANS = timedelta(days=30)
# Of an answer's body, compressed. What is larger is not kept, and its repetition is told so.
MAX_BODY_BYTES = 256 * 1024

_COLUMNS = (
    "INSERT INTO core_claimedkey"
    " (user_id, kind, key, fingerprint, claimed_at, status, headers, body, messages)"
)
_VALUES = "%s, %s, %s, %s, %s, 0, '{}'::jsonb, ''::bytea, '[]'::jsonb"
_UNLESS_CLAIMED = "ON CONFLICT (user_id, kind, key) DO NOTHING RETURNING id"
# Waits for a twin that holds the key in an open transaction; takes the key if that one gives it
# back.
_CLAIM = f"{_COLUMNS} VALUES ({_VALUES}) {_UNLESS_CLAIMED}"
# Never waits: fifty twins would hold fifty web threads.
_TRY_TO_CLAIM = f"{_COLUMNS} SELECT {_VALUES} WHERE pg_try_advisory_xact_lock(%s) {_UNLESS_CLAIMED}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status, headers, a body, and the messages that the next page
    was to show.

    `body` None: it was not kept (too large, or a secret that is shown once).
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = b""
    messages: tuple[tuple[int, str, str], ...] = ()
    age: timedelta = timedelta(0)


class Claim:
    """A key in somebody's hand until the transaction ends: with the earlier answer, or to be
    kept with a new one.
    """

    def __init__(self, row_id: int, answer: Answer | None = None) -> None:
        self._row_id = row_id
        self.answer = answer

    def keep(self, answer: Answer) -> None:
        """From now on whoever sends the same gets this."""
        body = b"" if answer.body is None else zlib.compress(answer.body)
        is_kept = answer.body is not None and len(body) <= MAX_BODY_BYTES
        ClaimedKey.objects.filter(pk=self._row_id).update(
            status=answer.status,
            headers=dict(answer.headers),
            body=body if is_kept else b"",
            messages=[list(message) for message in answer.messages],
        )

    def give_back(self) -> None:
        """Nothing was done: the same may be sent again."""
        ClaimedKey.objects.filter(pk=self._row_id).delete()


@contextmanager
def claimed(
    *, user_id: int, kind: str, key: str, fingerprint: str, is_patient: bool = False
) -> Iterator[Claim]:
    """A transaction that holds the key. `is_patient` waits for a twin under way, else that is
    InProgress.

    Raises KeyReused when something else, by its fingerprint, was sent under the key.
    """
    with transaction.atomic():
        row_id = _claim(user_id, kind, key, fingerprint, is_patient=is_patient)
        yield Claim(row_id) if row_id else _earlier(user_id, kind, key, fingerprint)


def forget_claimed_keys() -> int:
    """Forget the keys that are older than `KEPT_FOR`, those of plans than `KEPT_FOR_PLANS`; how
    many they were.
    """
    now, plan = timezone.now(), ClaimedKey.Kind.PLAN
    old = ClaimedKey.objects.filter(claimed_at__lt=now - KEPT_FOR).exclude(kind=plan)
    older = ClaimedKey.objects.filter(claimed_at__lt=now - KEPT_FOR_PLANS, kind=plan)
    return old.delete()[0] + older.delete()[0]


def fingerprint_of(request: HttpRequest, *, but: frozenset[str] = frozenset()) -> str:
    """SHA-256, as hex, of method, address and content, without the form's fields named in
    `but`.

    Of a form its fields and files count, not how they were put on the wire: the boundary
    differs each time.
    """
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name not in but:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _claim(user_id: int, kind: str, key: str, fingerprint: str, *, is_patient: bool) -> int | None:
    values: list[Any] = [user_id, kind, key, fingerprint, timezone.now()]
    statement = _CLAIM
    if not is_patient:
        statement = _TRY_TO_CLAIM
        values.append(_lock_number(f"{user_id} {kind} {key}"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            # The twin takes longer than a person waits for a page (lock_timeout).
            raise _in_progress() from error
        raise
    return row[0] if row else None


def _earlier(user_id: int, kind: str, key: str, fingerprint: str) -> Claim:
    row = ClaimedKey.objects.filter(user_id=user_id, kind=kind, key=key).first()
    if row is None:
        raise _in_progress()
    if row.fingerprint != fingerprint:
        raise KeyReused(_("This key was used for another request. Take a new one."))
    packed = bytes(row.body)
    answer = Answer(
        status=row.status,
        headers=row.headers,
        body=zlib.decompress(packed) if packed else None,
        messages=tuple((level, text, tags) for level, text, tags in row.messages),
        age=timezone.now() - row.claimed_at,
    )
    return Claim(row.pk, answer)


def _in_progress() -> InProgress:
    return InProgress(_("The same request is being carried out. Ask again in a moment."))


def _lock_number(text: str) -> int:
    """A number for an advisory lock: 64 bits with a sign."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
