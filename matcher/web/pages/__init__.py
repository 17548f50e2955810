"""The pages, one noun a file: each turns a use case's answer into HTML, and a form into a call."""

from __future__ import annotations

from fastapi import APIRouter

from matcher.web.pages import (
    accessibility,
    addresses,
    answering,
    answers,
    audit,
    country,
    follow_up,
    forwarding,
    hospital_changes,
    hospitals,
    inbox,
    insights,
    language,
    letters,
    login,
    models,
    new_request,
    outcomes,
    outcomes_told,
    overview,
    pasting,
    people,
    profile,
    question,
    redaction,
    requests,
)

#: What the app includes, in this order.
ROUTERS: tuple[APIRouter, ...] = (
    inbox.router,
    new_request.router,  # /requests/new, before a request of that name
    pasting.router,
    answers.router,
    requests.router,
    forwarding.router,
    question.router,
    country.router,
    overview.router,
    follow_up.router,
    outcomes.router,
    outcomes_told.router,
    letters.router,
    redaction.router,
    hospitals.router,
    hospital_changes.router,
    addresses.router,
    answering.router,
    login.router,
    language.router,
    profile.router,
    people.router,
    audit.router,
    models.router,
    insights.router,
    accessibility.router,
)
