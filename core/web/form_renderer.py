from django.forms.renderers import TemplatesSetting


class PlumblineFormRenderer(TemplatesSetting):
    """Django forms in our fields: label, input, hint, error."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
