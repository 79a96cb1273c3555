"""How a consent banner's buttons are known: by the marks of common banners, else by words. Pure.

A button counts only within something that floats, or is called after consent, and speaks of cookies, consent
or privacy: an *Accept* under a form's terms is none.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

ABOUT: Final = r"cookie|consent|privacy|track|personal data|analytics|third part|galletas|privacidad"


class Wish(Struct, frozen=True):
    """What to look for: known selectors, a pattern of words, a pattern that must not be there."""

    selectors: tuple[str, ...]
    words: str
    barred: str
    about: str = ABOUT


ACCEPT: Final = Wish(
    (
        "#onetrust-accept-btn-handler",
        "#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll",
        "#CybotCookiebotDialogBodyButtonAccept",
        ".cky-btn-accept",
        ".cmplz-accept",
        ".cc-allow",
        ".cc-compliance .cc-btn.cc-dismiss",
        ".osano-cm-accept-all",
        "#hs-eu-confirmation-button",
        "#cookie_action_close_header",
        ".iubenda-cs-accept-btn",
        "#truste-consent-button",
        ".termly-styles-root [data-tid=banner-accept]",
        "#didomi-notice-agree-button",
        "[data-hook=consent-banner-apply-button]",
        ".t-acceptAllButton",
        "#cn-accept-cookie",
        ".moove-gdpr-infobar-allow-all",
    ),
    r"^(i )?"
    r"(accept|agree|allow|consent|ok(ay)?\b|got it|yes\b|understood|enable all|aceptar|acepto|permitir)",
    r"not|reject|decline|necessary|essential|only|terms|deny",
)
REFUSE: Final = Wish(
    (
        "#onetrust-reject-all-handler",
        "#CybotCookiebotDialogBodyButtonDecline",
        ".cky-btn-reject",
        ".cmplz-deny",
        ".cc-deny",
        ".osano-cm-denyAll",
        ".osano-cm-deny",
        "#hs-eu-decline-button",
        "#cookie_action_close_header_reject",
        ".iubenda-cs-reject-btn",
        "#truste-consent-required",
        ".termly-styles-root [data-tid=banner-decline]",
        "#didomi-notice-disagree-button",
        "[data-hook=consent-banner-decline-all-button]",
        ".t-declineAllButton",
        "#cn-refuse-cookie",
        ".moove-gdpr-infobar-reject-btn",
    ),
    r"reject|decline|refuse|deny|disagree|opt.?out|do not (accept|sell|consent)|don.t (accept|allow)"
    r"|(only|just) (necessary|essential|required)"
    r"|(necessary|essential|required)( cookies)? only|no,? thanks|^no\b"
    r"|continue without|rechazar|denegar|solo necesarias",
    r"accept all|allow all",
)
SETTINGS: Final = Wish(
    ("#onetrust-pc-btn-handler", ".cky-btn-customize", ".cmplz-manage-options", ".iubenda-cs-customize-btn"),
    r"manage|settings|preferences|customi[sz]e|options|choices|configurar",
    r"accept|policy",
)
SAVE: Final = Wish(
    (".save-preference-btn-handler", ".cky-btn-preferences", ".cmplz-save-preferences"),
    r"save|confirm|submit|apply|guardar",
    r"accept all|allow all",
)
"""In a banner without a *no*: its settings are opened and saved as they stand, all that can be off being
off.
"""
