"""Which lines of a text are no part of the article: credits, navigation, forms, notices.

A line counts as debris only if it is short and reads as such a whole: the same words within a
sentence are the article's own.
"""

import re

from kg.model import Span

_LONGEST = 160

_CREDIT = re.compile(
    r"""^[\[(]?\s*(?:
      (?:photo(?:graph)?s?|image|picture|video|illustration|graphic|credit|source|file\ photo)
        (?:\s+(?:by|credit|courtesy\ of))?\s*[:/|©–-]\s*.*
      | .*\b(?:getty\ images|shutterstock|alamy|istock|unsplash|afp|epa(?:-efe)?|zuma|imago|
          stock\ photo|via\ ap|ap\ photo|reuters/[A-Z].*|/\s?reuters)\b[^.]*
      | ©.*|copyright\b.*|all\ rights\ reserved.*
    )\s*[\])]?\.?$""",
    re.VERBOSE | re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"""^(?:[•·*>»→-]\s*)?(?:
      leave\ (?:a|your)\ (?:reply|comment)\b.*|cancel\ reply|post\ a\ comment|\d*\s*comments?|
      (?:your\ email\ address\ will\ not\ be\ published|required\ fields\ are\ marked).*|
      save\ my\ name,\ email.*|
      (?:read|see|watch|listen|click)\ (?:more|also|next|here|now|on)\b.{0,80}|
      (?:also\ read|related|related\ (?:articles?|stories|posts|topics|news)|
        more\ (?:from|on|stories)|recommended|trending|most\ (?:read|popular)|
        you\ (?:may|might)\ also\ like|
        don['’]t\ miss|up\ next|advertisement|sponsored(?:\ content)?|promoted)\b.{0,80}|
      (?:sign\ up|subscribe|register|log\ in|sign\ in|join\ (?:our|us|now))\b.{0,100}|
      (?:get|receive)\ (?:the|our)\ (?:latest|newsletter|best)\b.{0,100}|
      (?:share|tweet|pin|email|print|copy\ link|facebook|twitter|linkedin|whatsapp|reddit|telegram|
        instagram|youtube)(?:[\s,|·]+(?:share|tweet|pin|email|print|this|article|on|via|facebook|
        twitter|linkedin|whatsapp|reddit|telegram|instagram|youtube|x|story))*|
      follow\ (?:us|me|@).{0,60}|(?:this\ (?:site|website)|we)\ uses?\ cookies.*|
      (?:accept|reject)\ (?:all|cookies).*|(?:privacy|cookie)\ policy|terms\ (?:of|and)\ .{0,30}|
      (?:home|news|about(?:\ us)?|contact(?:\ us)?|menu|search|skip\ to\ content)
        (?:\s*[|\u203a»>/·]\s*\w[\w\ ]*)*|
      tags?:.*|filed\ under:.*|categories:.*|(?:previous|next)\ (?:article|post|story)\b.*|
      \d+\ min(?:ute)?s?\ read|back\ to\ top|skip\ to\ .*
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)


def find_debris(text: str) -> list[Span]:
    r"""Find each line of a text that belongs to the page and not to the article.

    >>> text = "Ada Labs opened.\nPhoto: A. Smith/Getty Images\nShe said so."
    >>> [span.of(text) for span in find_debris(text)]
    ['Photo: A. Smith/Getty Images']
    """
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words and len(words) <= _LONGEST and (_CREDIT.match(words) or _FURNITURE.match(words)):
            found.append(Span(start, start + len(line.rstrip())))
        start += len(line)
    return found
