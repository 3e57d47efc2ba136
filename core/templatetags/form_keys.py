"""`{% csrf_token %}`, in every template without being loaded: Django's, and beside it the key
that is claimed once.
"""

import secrets

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.once.answers import FIELD

register = template.Library()


class FormKeysNode(CsrfTokenNode):
    """Against forgery, and against doing twice what was meant once (core/once/answers.py)."""

    def render(self, context: Context) -> SafeString:
        token = SafeString(super().render(context))
        # autocomplete: Firefox would put the used key back when the page is loaded again.
        return token + format_html(
            '<input type="hidden" name="{}" value="{}" autocomplete="off">',
            FIELD,
            secrets.token_urlsafe(16),
        )


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> FormKeysNode:
    return FormKeysNode()
