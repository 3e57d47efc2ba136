"""`manage.py create_admin`: an admin of the organisation, made by whoever runs the installation."""

import getpass
import os
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from core.errors import DomainError, NotVisible
from people.models import User
from people.set_up.services import create_admin, password_link, promote_to_admin

ATTEMPTS = 3


class Command(BaseCommand):
    help = (
        "Make an admin of the organisation. Asks for what is not given; without a password it prints a link that sets"
        " one. Options may come from the environment: ADMIN_EMAIL, ADMIN_NAME, ADMIN_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--email", default=os.environ.get("ADMIN_EMAIL", ""), help="address to sign in with"
        )
        parser.add_argument("--name", default=os.environ.get("ADMIN_NAME", ""), help="full name")
        parser.add_argument(
            "--link",
            action="store_true",
            help="ask for no password; print a link that sets one, good once",
        )
        parser.add_argument(
            "--promote",
            action="store_true",
            help="make the account that has the address an admin",
        )
        parser.add_argument(
            "--release",
            action="store_true",
            help="take the address from an account that never proved it is theirs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = self._email(options["email"])
        user = self._promoted(email) if options["promote"] else self._created(email, options)
        if options["link"] or not user.has_usable_password():
            self.stdout.write("Open this link to set the password; it is good once:")
            self.stdout.write(f"  {password_link(user)}")

    def _promoted(self, email: str) -> User:
        try:
            user = promote_to_admin(email=email)
        except NotVisible as error:
            raise CommandError(f"No account has the address {email}.") from error
        self.stdout.write(f"{user} ({email}) is an admin.")
        return user

    def _created(self, email: str, options: dict[str, Any]) -> User:
        if User.objects.filter(email__iexact=email).exists() and not options["release"]:
            raise CommandError(
                f"{email} has an account already. Use --promote to make it an admin, or --release if it is another"
                " person's who never proved the address."
            )
        name = options["name"] or self._ask("Full name: ", "Give --name.")
        for attempt in range(1, ATTEMPTS + 1):
            password = self._password(asks_for_none=options["link"])
            try:
                user = create_admin(
                    email=email, full_name=name, password=password, releases=options["release"]
                )
            except DomainError as error:
                sentences = [text for texts in error.field_errors().values() for text in texts]
                is_last = attempt == ATTEMPTS or not sys.stdin.isatty() or os.environ.get("ADMIN_PASSWORD")
                if is_last or "password" not in error.field_errors():
                    raise CommandError(" ".join(sentences)) from error
                self.stderr.write(" ".join(sentences))
                continue
            break
        self.stdout.write(f"{user} ({email}) is an admin.")
        return user

    def _email(self, given: str) -> str:
        email = (given or self._ask("E-mail: ", "Give --email.")).strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address.") from error
        return email

    def _password(self, *, asks_for_none: bool) -> str | None:
        """From the environment, else typed twice, else none: a link then sets it."""
        given = os.environ.get("ADMIN_PASSWORD")
        if given or asks_for_none or not sys.stdin.isatty():
            return given or None
        password = getpass.getpass("Password (empty: print a link that sets one): ")
        if not password:
            return None
        if getpass.getpass("Again: ") != password:
            raise CommandError("The two passwords differ; nothing was made.")
        return password

    def _ask(self, question: str, otherwise: str) -> str:
        answer = input(question).strip() if sys.stdin.isatty() else ""
        if not answer:
            raise CommandError(otherwise)
        return answer
