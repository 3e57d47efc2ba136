"""What a task asks of the people who do it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Skill
from tasks.models.task import Task
from tasks.querysets import OfTaskQuerySet


class RequiredSkill(models.Model):
    """A skill that a task needs, at this level or above: 1 (knows of it) to 5 (teaches it)."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="required_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(
        _("level"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        ordering = ["skill__name", "id"]
        constraints = [models.UniqueConstraint(fields=["task", "skill"], name="skill_required_once_per_task")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
