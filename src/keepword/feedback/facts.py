"""Kinds of facts about ratings. `subject_id` is the conversation."""

from keepword.core.facts import declare

declare("csat_asked", "A customer was asked how it was.", inbox=int, language=str)
declare(
    "csat",
    "They said it: 1 to 5; `stage` is where they were on their way.",
    inbox=int,
    language=str,
    comment=bool,
    stage=str,
)

# Surveys. One that is anonymous has no subject, person or actor.
declare(
    "survey_asked",
    "A customer was asked by a survey.",
    survey=int,
    instrument=str,
    inbox=int,
    channel=str,
    team=int,
    language=str,
)
declare(
    "survey_answered",
    "An answer that is a number, from `low` to `high`, of a finished response; the actor had answered last.",
    survey=int,
    instrument=str,
    response=int,
    question=str,
    role=str,
    item=str,
    dimension=str,
    low=int,
    high=int,
    reverse=bool,
    audience=str,
    source=str,
    language=str,
    channel=str,
    inbox=int,
    team=int,
    product=str,
)
declare(
    "loop_closed",
    "Whoever had given a low `score` was come back to, so many seconds after it was given.",
    survey=int,
    instrument=str,
    follow_up=int,
    score=float,
    in_time=bool,
)

# Usability sessions. Who took part stands in none of them.
declare(
    "task_tried",
    "Somebody tried a task in a usability session; `value` is the seconds that it took.",
    study=int,
    session=int,
    task=int,
    tested=str,
    ended=str,
    errors=int,
    ease=int,
    target=int,
    language=str,
    moderated=bool,
)
declare(
    "usability_session_done",
    "A usability session ended; `value` is how many of its tasks were tried.",
    study=int,
    session=int,
    tested=str,
    tasks=int,
    language=str,
    moderated=bool,
    response=int,
)
