"""How a session becomes a person: with all that every request asks about them, in one query."""

import json
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from people.door.reads import lacks_second_factor
from people.models import Membership, User

# Where the statement takes the person's id.
_PLACE = -1


class PersonBackend(AuthenticationBackend):
    """Signs in by allauth's rules; a person comes with `lacks_second_factor` and `own_grants`."""

    def get_user(self, user_id: Any) -> User | None:
        pk = User._meta.pk.to_python(user_id)
        sql, parameters = _person_statement()
        given = [pk if value == _PLACE else value for value in parameters]
        person: User | None = next(iter(User.objects.raw(sql, given)), None)
        if person is not None:
            brought: Any = person
            brought.own_grants = [json.loads(grant) for grant in brought.own_grants]
        return person


@cache
def _person_statement() -> tuple[str, tuple[Any, ...]]:
    """SQL and its parameters.

    Every request asks it; Django takes longer to build it than PostgreSQL to answer it.
    """
    grants = Membership.objects.filter(user=OuterRef("pk")).order_by()
    grant = JSONObject(project="project_id", role="role", sees_costs="sees_costs")
    person = User.objects.annotate(
        lacks_second_factor=lacks_second_factor(),
        own_grants=ArraySubquery(grants.values(grant=grant)),
    )
    wanted = person.filter(pk=_PLACE, is_active=True).order_by()
    sql, parameters = wanted.query.sql_with_params()
    return sql, tuple(parameters)
