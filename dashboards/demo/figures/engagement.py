"""What was noted of the stakeholders of the demo's ERP project."""

COUNCIL = {
    "name": "Works council",
    "organisation": "Brandt Industries",
    "power": 4,
    "interest": 4,
    "current_engagement": "resistant",
    "desired_engagement": "supportive",
}
# name, days ago, engagement, sentiment, what was said
NOTED = (
    (
        "Works council",
        26,
        "resistant",
        "negative",
        "Nobody asked us about training after hours.",
    ),
    (
        "Works council",
        5,
        "neutral",
        "neutral",
        "Agrees to training in core hours; wants to see who reads shift plans.",
    ),
    ("Helen Brandt", 61, "neutral", "neutral", "Wants a date that holds, not an early one."),
    ("Helen Brandt", 12, "supportive", "positive", "Stands behind the third rehearsal."),
)
