"""What the reports share: the frame, the style sheet, marks.

Rules this module keeps:

* What came from outside is text, never markup: everything goes through `text`.
* The file loads nothing: no script, no picture, no font, no link to another host; the policy in its head
  tells the browser so as well.
* A state is told by word, shape and colour together, as in the terminal.

>>> text("<b>Rosa & Co</b>")
'&lt;b&gt;Rosa &amp; Co&lt;/b&gt;'
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

MARK: Final = '<meta name="generator" content="Rounds">'
"""Stands in the head of every report of ours, so that one may be written over by the next."""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c2127;--paper:#fff;--soft:#5a6470;--line:#d5dbe1;--card:#f5f7f9;
--met:#1b6e3c;--not-met:#a3251c;--not-known:#7a5200;--none:#5a6470}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#14181c;--soft:#a3adb8;--line:#343c45;--card:#1d2329;
--met:#6fce92;--not-met:#ff9a8f;--not-known:#f0c060;--none:#a3adb8}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0}h2{font-size:1.15rem;margin:2.25rem 0 .75rem}
p{margin:.35rem 0}.soft{color:var(--soft)}.small{font-size:.875rem}
.num{font-variant-numeric:tabular-nums}
.met,.attested,.decided{color:var(--met)}.not-met{color:var(--not-met)}.not-known{color:var(--not-known)}
.nothing-covers-this{color:var(--none)}.state{font-weight:600;white-space:nowrap}
ul,ol{margin:0;padding:0;list-style:none}
.sums{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.5rem;margin:1rem 0}
.sums .state{white-space:normal}
.what{font-weight:600;margin-top:0}
.sums li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}
.sums b{display:block;font-size:1.4rem;line-height:1.2}
.steps{counter-reset:step}
.steps li{counter-increment:step;border-top:1px solid var(--line);position:relative;
padding:.65rem 0 .65rem 2.25rem}
.steps li:before{content:counter(step);position:absolute;left:0;color:var(--soft);
min-width:1.5rem;text-align:right}
.steps li:last-child,.rows li:last-child{border-bottom:1px solid var(--line)}
.rows li{border-top:1px solid var(--line);padding:.5rem 0}
table{border-collapse:collapse;width:100%}caption{text-align:left}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-top:1px solid var(--line)}
th{font-weight:600;color:var(--soft);font-size:.875rem;border-top:0}
td:last-child,th:last-child{text-align:right;padding-right:0}
@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
table,tbody,tr{display:block}tr{border-top:1px solid var(--line);padding:.5rem 0}
td{display:inline;border:0;padding:0 .75rem 0 0}td:first-child,td:nth-child(2){display:block;padding:0}
td:last-child{padding:0}td:last-child:before{content:"costs ";color:var(--soft)}}
@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--soft:#444;--line:#999;--card:#fff;
--met:#145c31;--not-met:#8f1d15;--not-known:#5f4000;--none:#444}body{max-width:none;padding:0;font-size:10pt}
h2{break-after:avoid}li,tr{break-inside:avoid}}
"""


def text(said: object) -> str:
    """Anything as text of a page."""
    return escape(str(said), quote=True)


def state(word: str, shown: str) -> str:
    """A state: `shown` is its shape and its word, `word` names its colour."""
    return f'<span class="state {text(word.replace(" ", "-"))}">{text(shown)}</span>'


def items(kind: str, each: Iterable[str], ordered: str = "ul") -> str:
    """A list whose items are markup already."""
    return f'<{ordered} class="{kind}">' + "".join(f"<li>{one}</li>" for one in each) + f"</{ordered}>"


def soft(said: object, *, small: bool = False) -> str:
    """Something said beside the matter."""
    return f'<p class="soft{" small" if small else ""}">{text(said)}</p>'


def document(title: str, body: Iterable[str]) -> str:
    """A whole file; the parts of the body are markup already."""
    head = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{MARK}\n'
        f'<meta http-equiv="Content-Security-Policy" content="{text(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
    )
    return head + "<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
