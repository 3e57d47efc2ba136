"""The people of Brandt Industries. One password for all; `make run` prints it."""

from dashboards.demo.figures.definitions import Person

PASSWORD = "plumbline-demo"  # noqa: S105 - printed on purpose

PEOPLE = (
    Person("admin", "Sofia Marques", "IT operations", "Security engineer", 92, "admin", (("Security", 5),)),
    Person(
        "portfolio", "Tomás Herrera", "Head of IT programmes", "Programme manager", 110, "portfolio_manager"
    ),
    Person("maya.okafor", "Maya Okafor", "Project manager", "Project manager", 98, "", (("SAP", 3),)),
    Person("helen.brandt", "Helen Brandt", "Chief financial officer", "", 0),
    Person("ines.carvalho", "Ines Carvalho", "Finance process owner", "Key user", 70, "", (("Finance", 5),)),
    Person(
        "priya.raman",
        "Priya Raman",
        "Data engineer",
        "Data engineer",
        84,
        "",
        (("Data migration", 5), ("SQL", 5)),
    ),
    Person(
        "daniel.osei", "Daniel Osei", "Integration developer", "Developer", 88, "", (("APIs", 5), ("EDI", 3))
    ),
    Person(
        "anna.kowalska",
        "Anna Kowalska",
        "Integration developer",
        "Developer",
        86,
        "",
        (("EDI", 5), ("APIs", 4)),
    ),
    Person(
        "jonas.weber",
        "Jonas Weber",
        "Cloud engineer",
        "Cloud engineer",
        90,
        "",
        (("Azure", 5), ("Networks", 4)),
    ),
    Person("ewan.clarke", "Ewan Clarke", "Test lead", "Test engineer", 82, "", (("Testing", 5),)),
    Person("lena.fischer", "Lena Fischer", "Change and training lead", "Trainer", 76, "", (("Training", 5),)),
)
SHOWN_LOG_INS = (
    ("maya.okafor@brandt.example", "project manager"),
    ("priya.raman@brandt.example", "team member"),
    ("helen.brandt@brandt.example", "stakeholder"),
    ("portfolio@brandt.example", "portfolio manager"),
    ("admin@brandt.example", "organisation admin"),
)
