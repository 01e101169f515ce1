"""How a release was made, in words: what is counted, how it is protected, what each question
means and which answers it can have.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from casemgr.statistics.cells import PERIOD, Axis, Codebook
from casemgr.statistics.dimensions import NOT_RECORDED, Category
from casemgr.words import N_, Language, ascii_digits, say, say_many

INVENTED = N_("Invented data for demonstration: no real person is counted here.")
ONE_PROJECT = N_("Only cases of one project are counted: {project}.")
METHOD = (
    N_(
        "Counted are cases by the date of intake: {period}. Each case counts once, so a "
        "person with two cases counts twice. Only cases are counted whose survivor agreed to "
        "anonymous statistics."
    ),
    N_(
        "[c] stands for a withheld count. Every count from 1 to {small} is withheld, and as many "
        "larger ones as it takes: for each withheld count the published figures leave room of "
        "{span} or more between the lowest and the highest possible number, and {k} or more is "
        "always possible. So nobody can tell which of them are small."
    ),
    N_(
        "This was proved with all tables of this bulletin read together, and together with all "
        "figures released earlier, before anything was written."
    ),
    N_("A 0 means that no case has this answer; pages and workbooks leave such lines out."),
    N_(
        "Every count is rounded to the nearest {base} on its own; rows need not add up to "
        "the total."
    ),
    N_(
        "Shares are shares of all cases in the table, worked out from shown, rounded counts, and "
        "only where that number is {percent_base} or more."
    ),
    N_("Where a case can have several answers, it is counted in several rows."),
    N_("Country of exploitation is shown only for periods with {minimum} cases or more."),
    N_(
        "Figures once released stay as they are. Later corrections, and consent given or "
        "withdrawn later, count from the next release on. Age and status are as recorded when "
        "these figures were made."
    ),
    N_(
        "The figures tell whom this organisation met, not how frequent trafficking is. Compare "
        "them with other sources with care."
    ),
)
AXIS_NAMES: Mapping[str, str] = {
    "sex": N_("Sex"),
    "age": N_("Age at intake, in years"),
    "age_band": N_("Age at intake, in years"),
    "place": N_("Home area"),
    "division": N_("Division"),
    "exploitation": N_("Type of exploitation"),
    "means": N_("Means of control"),
    "country": N_("Country of exploitation"),
    "country_of_exploitation": N_("Country of exploitation"),
    "status": N_("Status"),
    "services": N_("Service"),
    "referrals": N_("Services asked for"),
    "project": N_("Funding project"),
    "source": N_("Source of the case"),
    "period": N_("Period"),
}
"""What stands over a column of answers."""
_MEANINGS: Mapping[str, str] = {
    "sex": N_("As recorded of the person. Answers that few give are counted as another gender."),
    "age": N_(
        "Whole years on the day of intake: as told, otherwise the highest age that the birth "
        "date allows. The bands are those of the CTDC data sets, under children (below 18) and "
        "adults, as SDG indicator 16.2.2 asks."
    ),
    "place": N_(
        "The division of the survivor's home and, where a table has them, its districts; a "
        "division is the sum of its districts."
    ),
    "exploitation": N_(
        "Every form recorded for any experience of the case, by the list of the Human "
        "Trafficking Case Data Standard (HTCDS), with a few added answers."
    ),
    "means": N_(
        "Every means recorded for any experience of the case, by the list of the Human "
        "Trafficking Case Data Standard (HTCDS)."
    ),
    "country": N_("Where the exploitation recorded last took place; codes of ISO 3166-1."),
    "status": N_("How far the case had come when these figures were made."),
    "services": N_(
        "Kinds of service under way, completed or stopped by the time these figures were made; "
        "planned ones are not counted."
    ),
    "referrals": N_(
        "Kinds of service asked for in referrals sent to others by the time these figures were "
        "made; drafts and cancelled ones are not counted."
    ),
    "project": N_("The project that pays for the case, as noted at intake."),
    "source": N_("Through whom the case came, as noted at intake."),
    "period": N_("The quarter in which the day of intake lies."),
}
_KEYED = frozenset({"project"})
_ENUMERATED = 30  # a longer list is named here and stands whole in the workbook


@dataclass(frozen=True, slots=True)
class Listed:
    """An answer of a question: its code, its words, and how many wholes it is a part of.

    ``public`` is what files call it: the code, or the name where the code is the key of a row
    in the office's own lists, which would tell when that row was made.
    """

    code: str
    en: str
    bn: str
    level: int = 0
    public: str = ""

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en


@dataclass(frozen=True, slots=True)
class Definition:
    """What a question means and which answers it has, in one language."""

    name: str
    meaning: str
    answers: str


Lists = Mapping[str, tuple[Listed, ...]]
"""By axis, its answers in their order, wholes before their parts."""


def lists_of(book: Codebook, period: str) -> Lists:
    """The code lists of a codebook; of the periods only those within ``period``."""
    found = {
        key: tuple(one for one in _listed(axis) if key != PERIOD or one.code.startswith(period))
        for key, axis in book.axes.items()
    }
    return {key: _named(some) if key in _KEYED else some for key, some in found.items()}


def _named(answers: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """By their names; of two that have the same one the second gets a number."""
    times: Counter[str] = Counter()
    made = []
    for one in answers:
        if one.code != NOT_RECORDED.code:
            times[one.en] += 1
            name = f"{one.en} {times[one.en]}" if times[one.en] > 1 else one.en
            one = replace(one, en=name, bn=name, public=name)
        made.append(one)
    return tuple(made)


def _listed(axis: Axis) -> Iterator[Listed]:
    def below(some: tuple[Category, ...], level: int) -> Iterator[Listed]:
        for one in some:
            yield Listed(one.code, one.en, one.bn, level, one.code)
            yield from below(one.parts, level + 1)

    return below(axis.rows(), 0)


def _with_code(one: Listed, language: Language) -> str:
    label = one.label(language)
    plain = ascii_digits(label).replace("–", "--")
    return label if one.public in (plain, label) else f"{label} ({one.public})"


def define(axis: str, answers: tuple[Listed, ...], language: Language) -> Definition:
    """A question as the page on the method tells it."""
    if len(answers) <= _ENUMERATED:
        told = "; ".join(_with_code(one, language) for one in answers)
    else:
        told = say_many(
            "{count} answer, in the workbook.",
            "{count} answers, all of them with their codes in the workbook.",
            len(answers),
            language,
        )
    meaning = _MEANINGS.get(axis, "")
    return Definition(
        say(AXIS_NAMES[axis], language), say(meaning, language) if meaning else "", told
    )
