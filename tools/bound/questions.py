"""Set predictions and self-checks for paper: the question here, the answer away."""

from collections.abc import Iterator

from bs4 import Tag

from tools.bound.elements import inside, make


def predictions(page: Tag, numbers: Iterator[str]) -> list[Tag]:
    """Turn each prediction box into a question; return the answers in their order."""
    answers = []
    for box in page.select(".predict"):
        name = f"Prediction {next(numbers)}"
        kind = box.select_one("legend .kind")
        kind.string = name
        answers.append(answer(box, box, name))
    return answers


def self_check(page: Tag, number: str) -> list[Tag]:
    """Turn each question of a quiz into one on paper; return the answers in order."""
    answers = []
    for count, box in enumerate(page.select(".quiz .question"), 1):
        name = f"Question {'.'.join(filter(None, (number, str(count))))}"
        legend = box.select_one("legend")
        legend.insert(0, " ")
        legend.insert(0, make("span", name, classes="kind"))
        answers.append(answer(box, box, name))
    return answers


def answer(box: Tag, target: Tag, name: str) -> Tag:
    """Draw the question's choices as a list; take out its answer and return it.

    Each of the two leads to the other.
    """
    lettered = bool(box.select("label.choice"))
    draw_choices(box)
    folded = box.select_one("details.answer").extract()
    reasons = folded.select_one("ul.explanations")
    if lettered:
        reasons.name = "ol"
        reasons["class"] = "choices explanations"
    elif not reasons.find("li"):
        reasons.decompose()
    place = target["id"] + "--answer"
    head = make("p", make("strong", name), " ", see(target["id"], "question"))
    head["class"] = "answered"
    number = box.get("data-number")
    if number is not None:
        head.append(f" The number is {float(number):g}.")
    folded.find("summary").decompose()
    box.append(make("p", see(place, "Answer"), classes="see-answer"))
    return make("div", head, *inside(folded), classes="answer", id=place)


def draw_choices(box: Tag) -> None:
    """Write the legend as a paragraph and the choices as a list with letters."""
    for guess in box.select("label.guess"):
        line = "Your prediction: ______________"
        guess.replace_with(make("p", line, classes="guess"))
    labels = box.select("label.choice")
    if labels:
        items = [make("li", *inside(label.find("span"))) for label in labels]
        labels[0].insert_before(make("ol", *items, classes="choices"))
    for label in labels:
        label.decompose()
    legend = box.find("legend")
    legend.name, legend["class"] = "p", "asked"
    box.find("fieldset").name = "div"


def see(place: str, says: str) -> Tag:
    """Return a reference from a question to its answer, or back."""
    return make("a", says, classes="see", href=f"#{place}")
