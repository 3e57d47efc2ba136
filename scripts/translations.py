"""Translation catalogues without gettext's programs: `python scripts/translations.py update|check|compile`.

update   bring locale/<language>/LC_MESSAGES/django.po up to date with the strings in Python files and templates
check    fail when a string is missing there, is left over, or when a translation loses a placeholder
compile  write the .mo files that Django reads

Catalogues carry no line numbers: they would change with every edit and say nothing that a search does not.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
APPS = (
    *(
        "core",
        "people",
        "alerts",
        "backups",
        "projects",
        "tasks",
        "budgets",
        "risks",
        "controls",
        "dashboards",
        "exchange",
    ),
    "config",
)
LANGUAGES = ("de",)
# Name -> the positions of (context, singular, plural) among the arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(
        ("_", "_lazy", "_text", "gettext", "gettext_lazy", "gettext_noop", "ugettext"), (None, 0, None)
    ),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True, order=True)
class Message:
    """A string to translate, as a catalogue knows it."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


def messages_in_python(source: str) -> Iterator[Message]:
    """Every call of a translation function whose arguments are plain strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in FUNCTIONS:
                yield from message_of_call(FUNCTIONS[name], node.args)


def message_of_call(
    positions: tuple[int | None, int, int | None], arguments: list[ast.expr]
) -> Iterator[Message]:
    texts = [
        argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
        for argument in arguments
    ]
    context, text, plural = (texts[at] if at is not None and at < len(texts) else "" for at in positions)
    if text and plural is not None and context is not None:
        yield Message(text, plural, context)


def messages_in_template(source: str, path: Path) -> Iterator[Message]:
    """Django's own reading of a template: it turns {% translate %} and the like into function calls."""
    from django.utils.translation.template import templatize

    # The result has filler around the calls and is no valid Python, so each call is read on its own.
    readable = templatize(source, origin=str(path))
    for match in re.finditer(r"\b(_|gettext|ngettext|pgettext|npgettext)\(", readable):
        call = balanced_call(readable, match.start())
        if call:
            try:
                yield from messages_in_python(call)
            except SyntaxError:
                continue


def balanced_call(text: str, start: int) -> str:
    """The source of the call that begins at `start`, up to its closing bracket outside any string."""
    depth, quote, at = 0, "", start
    while at < len(text):
        character = text[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return text[start : at + 1]
        at += 1
    return ""


def all_messages() -> dict[tuple[str, str], Message]:
    """Every string of the product by (context, text); a plural wins over the same text without one."""
    found: dict[tuple[str, str], Message] = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                note(found, messages_in_python(path.read_text()))
    for folder in (ROOT / "templates", *(ROOT / app / "templates" for app in APPS)):
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in {".html", ".txt", ".xml"}:
                note(found, messages_in_template(path.read_text(), path))
    return found


def note(found: dict[tuple[str, str], Message], messages: Iterator[Message]) -> None:
    for message in messages:
        if message.key not in found or message.plural:
            found[message.key] = message


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> polib.POFile:
    path = catalogue_path(language)
    catalogue = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def update() -> None:
    """New strings come in untranslated, strings no longer used go."""
    wanted = all_messages()
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
        updated = polib.POFile(wrapwidth=100)
        updated.metadata = catalogue.metadata
        for message in sorted(wanted.values()):
            updated.append(entry_for(message, known.get(message.key)))
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        updated.save(str(path))
        print(f"{language}: {len(updated)} strings, {len(updated.untranslated_entries())} not translated yet")


def entry_for(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, msgid_plural=message.plural)
    if PLACEHOLDER.search(message.text) and "%" in message.text:
        entry.flags.append("python-format")
    if message.plural:
        kept = known.msgstr_plural if known and known.msgid_plural else {}
        entry.msgstr_plural = {number: kept.get(number, "") for number in (0, 1)}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def problems_of(language: str) -> Iterator[str]:
    wanted = all_messages()
    catalogue = read_catalogue(language)
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue}
    missing = [message.text for key, message in wanted.items() if key not in known]
    left_over = [text for context, text in known if (context, text) not in wanted]
    if missing or left_over:
        yield (
            f"{language}: {len(missing)} strings missing, {len(left_over)} left over; run `make messages` "
            f"(for example {(missing or left_over)[0]!r})"
        )
    for entry in catalogue:
        yield from placeholder_problems(language, entry)


def placeholder_problems(language: str, entry: polib.POEntry) -> Iterator[str]:
    """A translation may leave out or reorder words, never a placeholder: the page would fail or hide a number."""
    wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    for translation in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
        unknown = set(PLACEHOLDER.findall(translation)) - wanted
        lost = set(PLACEHOLDER.findall(entry.msgid)) - set(PLACEHOLDER.findall(translation))
        if unknown or (lost and not entry.msgid_plural):
            yield f"{language}: {entry.msgid!r}: placeholders differ in {translation!r}"


def check() -> None:
    problems = [problem for language in LANGUAGES for problem in problems_of(language)]
    if problems:
        sys.exit("\n".join(problems))


def compile_catalogues() -> None:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def main() -> None:
    {"update": update, "check": check, "compile": compile_catalogues}[sys.argv[1]]()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
