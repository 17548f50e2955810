"""What the engine's codes and numbers are called in bokmål, nynorsk and English.

Three message catalogues with the same keys, and a small renderer. Knows no terminal and
no HTML: it returns plain sentences. The engine below it knows no language.
"""

from matcher.wording.comparing import agrees
from matcher.wording.contract import ranking_as_json
from matcher.wording.language import LANGUAGES, choose_language
from matcher.wording.messages import Messages, learnt_texts, load_messages
from matcher.wording.names import Names
from matcher.wording.speech import Strength, Wording

__all__ = [
    "LANGUAGES",
    "Messages",
    "Names",
    "Strength",
    "Wording",
    "agrees",
    "choose_language",
    "learnt_texts",
    "load_messages",
    "ranking_as_json",
]
