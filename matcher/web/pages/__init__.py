"""The pages, one noun a file: each turns a use case's answer into HTML, and a form into a call."""

from __future__ import annotations

from fastapi import APIRouter

from matcher.web.pages import accessibility, language, login, people, profile

#: What the app includes, in this order.
ROUTERS: tuple[APIRouter, ...] = (
    login.router,
    language.router,
    profile.router,
    people.router,
    accessibility.router,
)
