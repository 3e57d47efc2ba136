"""python manage.py load_demo: the demo organisation, once."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dashboards.demo.services import is_loaded, load_demo


class Command(BaseCommand):
    help = "Load the demo organisation with its five projects; does nothing when it is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, help="the day the demo is told from (default: today)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo is there already.")
            return
        load_demo(
            today=options["today"] or timezone.localdate(),
            say=lambda name: self.stdout.write(f"demo: {name}"),
        )
