import pytest
from django.urls import reverse
from tests.queries import count_queries, statements
from tests.tasks.plans import chain_of_three
pytestmark = pytest.mark.django_db
def test_it(as_user):
    plan = chain_of_three()
    url = reverse("task_drawer", args=[plan.project.code, plan.ids["build"]])
    client = as_user(plan.manager.user)
    client.get(url)
    with count_queries() as c:
        client.get(url)
    for s in statements(c): print(s[:60], '...', s[s.find(' FROM '):][:160])
