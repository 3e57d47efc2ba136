import pytest

from core.database.together import rows_together
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_rows_of_each_query_come_in_its_order_with_their_values(django_assert_num_queries) -> None:
    names = ['quote " and \\ mark', "Zoë", "Äpfel"]
    for name in names:
        UserFactory(full_name=name)
    people = User.objects.filter(full_name__in=names)
    with django_assert_num_queries(1):
        forward, backward, none = rows_together(
            people.order_by("pk").values_list("full_name", "is_active", "calendar_id"),
            people.order_by("-pk").values_list("full_name"),
            people.filter(pk=0).values_list("pk"),
        )
    assert forward == [[name, True, None] for name in names]
    assert backward == [[name] for name in reversed(names)]
    assert none == []
