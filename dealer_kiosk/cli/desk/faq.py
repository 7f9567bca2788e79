"""`dealer-kiosk faq`."""

from typing import Annotated

import typer

from dealer_kiosk.cli.desk.common import MAX_ID, Json, desk, group, tell
from dealer_kiosk.cli.desk.records import add_files, add_list, add_remove
from dealer_kiosk.cli.tables import plain
from dealer_kiosk.tools.desk.faqs import FAQS, add_from_missed, shape
from dealer_kiosk.tools.desk.records import add, edit, pick

app = group("The questions that the agent answers.")
add_list(
    app,
    FAQS,
    {
        "Id": plain("id"),
        "Category": plain("category"),
        "Question": plain("question"),
        "Answer": plain("answer"),
        "Keywords": plain("keywords"),
    },
    "questions",
)

Category = Annotated[str | None, typer.Option(help="hours, location, financing, services or general.")]
Question = Annotated[str | None, typer.Option(help="As a customer would ask it.")]
Answer = Annotated[str | None, typer.Option(help="One or two short sentences, as they will be spoken.")]
Keywords = Annotated[str | None, typer.Option(help='Other words people use, with commas between: "dog, pet".')]


@app.command("add")
def add_(
    context: typer.Context,
    category: Category = None,
    question: Question = None,
    answer: Answer = None,
    keywords: Keywords = None,
    from_missed: Annotated[
        int | None,
        typer.Option(
            metavar="ID", min=1, max=MAX_ID, help="Answer this missed question; it then leaves the list of missed ones."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a question with its answer; the agent knows it at once.

    Example: dealer-kiosk faq add --from-missed 3 --category general --answer "We do not rent trailers."
    """
    given = {"category": category, "question": question, "answer": answer, "keywords": keywords}
    with desk(context) as session:
        row = add(session, FAQS, given) if from_missed is None else add_from_missed(session, from_missed, given)
        tell(shape(session, row), f"Added question {row.id}: {row.question}", as_json=as_json)


@app.command("edit")
def edit_(
    context: typer.Context,
    faq: Annotated[str, typer.Argument(metavar="ID", help="Its number, or the question word for word.")],
    category: Category = None,
    question: Question = None,
    answer: Answer = None,
    keywords: Keywords = None,
    as_json: Json = False,
) -> None:
    """Change a question, its answer or its keywords.

    Example: dealer-kiosk faq edit 3 --answer "We open at nine."
    """
    given = {"category": category, "question": question, "answer": answer, "keywords": keywords}
    with desk(context) as session:
        row = pick(FAQS, faq)
        edit(session, FAQS, row, given)
        tell(shape(session, row), f"Changed question {row.id}: {row.question}", as_json=as_json)


add_remove(app, FAQS, "id", "3")
add_files(app, FAQS)
