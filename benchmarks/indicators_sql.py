"""A dozen indicators as somebody would write them by hand for DuckDB, over the same files: n and the value.

`{since}`, `{until}` are moments; each kind of fact is a view that leaves out what was corrected or taken
back, as the numbers would be others without.
"""

from typing import Final

VIEW: Final = """
CREATE OR REPLACE TEMP VIEW {kind} AS
SELECT * FROM read_parquet({files}) AS e ANTI JOIN (
  SELECT supersedes AS gone FROM read_parquet({files}) WHERE supersedes IS NOT NULL
  UNION ALL SELECT supersedes FROM read_parquet({retracted}) WHERE kind_retracted = '{kind}'
) AS g ON e.id = g.gone
"""

KINDS: Final = (
    *("first_response", "next_response", "resolution", "clock_missed", "page_timed", "csat", "call_answered"),
    *("message_judged", "promise_kept", "promise_broken", "contact_started", "contact_ended", "transferred"),
    *("order_placed", "order_delivered", "refund_paid"),
)

_IN: Final = "at >= {since} AND at < {until}"
_KNOWN: Final = f"value IS NOT NULL AND {_IN}"
_ENDED: Final = """
WITH spoken AS (SELECT subject_id, at FROM first_response UNION ALL SELECT subject_id, at FROM call_answered),
ended AS (
  SELECT e.id, e.subject_id, e.at AS ended, e.resolved,
    e.at - to_microseconds(round(coalesce(e.value, 0) * 1000000)::BIGINT) AS began
  FROM contact_ended e WHERE e.at >= {since} AND e.at < {until}
),
answered AS (
  SELECT * FROM ended e WHERE EXISTS (
    SELECT 1 FROM spoken s WHERE s.subject_id = e.subject_id
      AND s.at >= e.began - INTERVAL 1 MILLISECOND AND s.at <= e.ended)
),
moved AS (
  SELECT *, EXISTS (
    SELECT 1 FROM transferred t WHERE t.subject_id = a.subject_id AND t.team_before <> t.team_after
      AND t.at >= a.began - INTERVAL 1 MILLISECOND AND t.at <= a.ended) AS moved
  FROM answered a
)
"""

DOZEN: Final = {
    "first_response_time": f"SELECT count(*), median(value / 60) FROM first_response WHERE {_KNOWN}",
    "resolution_time": f"SELECT count(*), median(value / 3600) FROM resolution WHERE {_KNOWN}",
    "page_speed": f"SELECT count(*), quantile_cont(value, 0.75) FROM page_timed WHERE {_KNOWN}",
    "csat": f"SELECT count(*), avg((value >= 4)::INT) FROM csat WHERE {_KNOWN}",
    "promises_kept": f"""
        SELECT count(*), avg(kept) FROM (
          SELECT 1 AS kept FROM promise_kept WHERE {_IN}
          UNION ALL SELECT 0 FROM promise_broken WHERE {_IN})""",
    "sla_attainment": f"""
        SELECT count(*), avg(met) FROM (
          SELECT 0 AS met FROM clock_missed WHERE {_IN}
          UNION ALL SELECT 1 FROM first_response WHERE met AND {_IN}
          UNION ALL SELECT 1 FROM next_response WHERE met AND {_IN}
          UNION ALL SELECT 1 FROM resolution WHERE met AND {_IN})""",
    "courtesy_score": f"""
        SELECT count(*), avg((courtesy >= 0.5 AND blame < 0.5)::INT) FROM message_judged
        WHERE direction = 'out' AND courtesy IS NOT NULL AND blame IS NOT NULL AND {_IN}""",
    "empathy_score": f"""
        WITH said AS (
          SELECT id, at, subject_id, direction, emotion, empathy,
            sum((direction = 'in')::INT) OVER (PARTITION BY subject_id ORDER BY at, id) AS turn
          FROM message_judged),
        upset AS (
          SELECT DISTINCT subject_id, turn FROM said
          WHERE direction = 'in' AND emotion IN ('worried', 'annoyed', 'angry'))
        SELECT count(*), avg((empathy >= 0.5)::INT) FROM said JOIN upset USING (subject_id, turn)
        WHERE direction = 'out' AND empathy IS NOT NULL AND {_IN}""",
    "transfer_share": f"{_ENDED} SELECT count(*), avg(moved::INT) FROM moved",
    "first_contact_resolution": f"""{_ENDED}
        SELECT count(*), avg((coalesce(resolved, false) AND NOT moved AND NOT EXISTS (
          SELECT 1 FROM contact_started c WHERE c.subject_id = m.subject_id
            AND c.at > m.ended AND c.at <= m.ended + INTERVAL 7 DAY))::INT)
        FROM moved m WHERE ended + INTERVAL 7 DAY <= {{until}}""",
    "repeat_purchase": """
        SELECT count(*), avg((orders > 1)::INT) FROM (
          SELECT count(*) AS orders FROM order_placed WHERE person IS NOT NULL AND at < {until}
          GROUP BY person HAVING max(at) >= {since})""",
    "lifetime_value": """
        WITH back AS (
          SELECT "order", sum(value) AS back FROM refund_paid
          WHERE at < {until} AND currency = 'EUR' GROUP BY "order")
        SELECT count(*), avg(worth) / 100 FROM (
          SELECT sum(o.value - coalesce(b.back, 0)) AS worth FROM order_placed o
          LEFT JOIN back b ON o.subject_id = b."order"
          WHERE o.person IS NOT NULL AND o.value IS NOT NULL AND o.currency = 'EUR' AND o.at < {until}
            AND o.subject_id IN (SELECT subject_id FROM order_delivered WHERE at < {until})
          GROUP BY o.person)""",
}
