"""Indicators that are not computed yet, by what they wait for: a part of Keepword that is to come, or a fact
that is to be recorded where it happens. A test holds that each indicator is here or computed."""

from enum import StrEnum
from typing import Final


class Part(StrEnum):
    """What is to come. The value is one line for people."""

    SURVEYS = "surveys: questions put to customers and employees"
    QUALITY = "quality: conversations judged by scorecards, and coaching"
    TRAINING = "training: courses, skills and simulations"
    KNOWLEDGE = "knowledge: help articles and searches"
    STRATEGY = "strategy: goals, services, risks, costs and budgets"
    PROBES = "service tests: probes that walk the channels as a customer would"
    BOTS = "bots"
    REPUTATION = "reputation: topics of reviews"
    STAFFING = "staffing: who is needed and who is there"
    READING = "a fact of each answer and message, with what was read in it"
    CUSTOMERS = "facts of how customers are known, and in which segments something was done"
    GOODS = "facts of pieces delivered and come back, and of goods that contacts are about"
    OUTREACH = "facts of notices read and of what they prevented"
    LOYALTY = "facts of who is a member and who came by a friend's code"
    INTAKE = "facts of approaches that nobody took up"
    ACCOUNTS = "facts of second factors and of requests about personal data"


_BY_PART: Final[dict[Part, str]] = {
    Part.SURVEYS: """honesty_rating csi nps ces sus expectation_met expectation_exceeded journey_stage_score
        employee_score servqual_tangibles servqual_reliability servqual_responsiveness servqual_assurance
        servqual_empathy""",
    Part.QUALITY: "qa_score qa_accuracy coaching_given",
    Part.TRAINING: "training_coverage skill_growth simulation_score",
    Part.KNOWLEDGE: "self_service_success article_helpfulness search_success",
    Part.STRATEGY: """goal_progress stakeholder_coverage services_with_value_statement services_with_position
        catalogue_coverage cost_to_budget cost_per_contact risks_reviewed strategy_review_on_time
        security_incidents""",
    Part.PROBES: "accessibility_violations",
    Part.BOTS: "bot_handover_success bot_csat",
    Part.REPUTATION: "review_topics_handled topics_rising_handled",
    Part.STAFFING: "staffing_gap occupancy",
    Part.READING: """empathy_score emotion_turnaround courtesy_score authenticity_score clarity_score
        positivity_score ownership_score apology_when_due chaser_share macro_use clarifying_questions
        return_questions""",
    Part.CUSTOMERS: "profile_completeness identified_contact_share preferred_channel_use segment_coverage",
    Part.GOODS: """defect_contacts_per_1000_units return_rate out_of_stock_contacts
        out_of_stock_contacted_share price_complaint_share information_accuracy""",
    Part.OUTREACH: "notice_read_rate prevented_contacts",
    Part.LOYALTY: "loyalty_active_share referral_share",
    Part.INTAKE: "lost_contacts",
    Part.ACCOUNTS: "mfa_coverage privacy_requests_on_time",
}

WAITING: Final[dict[str, Part]] = {name: part for part, names in _BY_PART.items() for name in names.split()}
