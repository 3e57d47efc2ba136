"""What a new project may be called."""

import re
import unicodedata

from projects.models import Project

_CODE_LENGTH = 20


def suggest_code(name: str) -> str:
    """A free code made of a name: its first word when that is in capitals, else initials; numbered when taken.

    "ERP cloud migration" -> ERP, "Data-centre exit" -> DCE, and ERP-2 where ERP is taken.
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", ascii_name)
    if not words:
        return ""
    is_name_of_its_own = words[0].isupper() and len(words[0]) > 1
    stem = words[0] if is_name_of_its_own or len(words) == 1 else "".join(word[0] for word in words)
    stem = stem.upper()
    stem = stem[: _CODE_LENGTH - 4]
    taken = set(Project.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    code = stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
