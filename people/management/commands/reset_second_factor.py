"""python manage.py reset_second_factor E-MAIL: lets somebody sign in who lost phone and recovery codes.

For the last admin, whom no other admin can help; whoever may run it may read the database anyway.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.access import SYSTEM
from core.errors import DomainError
from people.door.services import reset_second_factor
from people.models import User
from people.origin import Origin


class Command(BaseCommand):
    help = "Take away a person's authenticator app and recovery codes; they are told by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"nobody here has the address {options['email']}")
        try:
            reset_second_factor(actor=SYSTEM, user_id=person.pk, origin=Origin())
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{person.email} signs in with the password alone now.")
